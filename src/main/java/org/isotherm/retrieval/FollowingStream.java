package org.isotherm.retrieval;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.isotherm.asset.AssetLocation;
import org.isotherm.retrieval.StoredContent.Place;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.StorageException;

/** Content that goes on at another place, at the same byte, when the one that it is read from fails. For one thread. */
final class FollowingStream extends InputStream {
    private static final Logger LOG = System.getLogger(FollowingStream.class.getName());
    private static final int MOST_REOPENINGS = 20;

    private final StoredContent stored;
    private final AssetLocation asset;
    private final long end;
    private long position;
    private Place place;
    private InputStream from;
    private boolean hasCome;
    private int reopenings;
    private final Set<Place> failed = new HashSet<>();

    private FollowingStream(
            StoredContent stored, AssetLocation asset, long offset, long end, Place place, InputStream from) {
        this.stored = stored;
        this.asset = asset;
        this.position = offset;
        this.end = end;
        this.place = place;
        this.from = from;
    }

    static FollowingStream open(StoredContent stored, AssetLocation asset, long offset, long length)
            throws IOException {
        Place place = StoredContent.of(asset);
        InputStream none = InputStream.nullInputStream();
        FollowingStream stream = new FollowingStream(stored, asset, offset, offset + length, place, none);
        try {
            stream.from = stored.openAt(place, offset, length);
        } catch (StorageException e) {
            stream.goOnElsewhere(e);
        }
        return stream;
    }

    /** @throws IOException {@code why}, when no other place can be opened */
    private void goOnElsewhere(StorageException why) throws IOException {
        from.close();
        // a place that has given something may give more; one that did not answer in time would be waited for again
        boolean again = hasCome && why.mayWorkLater() && !(why instanceof BackendTimeoutException);
        if (!again) {
            failed.add(place);
        }
        hasCome = false;
        if (++reopenings > MOST_REOPENINGS) {
            throw why;
        }
        if (again && opened(place, why)) {
            return;
        }
        failed.add(place);
        for (Place other : stored.others(asset, failed, why)) {
            if (opened(other, why)) {
                return;
            }
            failed.add(other);
        }
        throw why;
    }

    private boolean opened(Place next, StorageException why) {
        try {
            from = stored.openAt(next, position, end - position);
            place = next;
            LOG.log(Level.INFO, "asset {0} is read on from another opening: {1}", asset.key(), why.getMessage());
            return true;
        } catch (IOException e) {
            why.addSuppressed(e);
            return false;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (true) {
            try {
                int n = from.read(bytes, offset, (int) Math.min(length, Math.max(1, end - position)));
                if (n > 0) {
                    position += n;
                    hasCome = true;
                }
                return n;
            } catch (StorageException e) {
                if (position >= end) {
                    throw e; // at the end nothing is left to be read elsewhere
                }
                goOnElsewhere(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        from.close();
    }
}
