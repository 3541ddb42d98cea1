package org.isotherm.retrieval;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.isotherm.asset.AssetLocation;
import org.isotherm.retrieval.cache.OpenEntry;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Part of a content out of the cache, whole or still being filled. What is not there is asked for and waited for; when the
 * cache fails, it goes on at the same byte where the content lies. For one thread.
 */
final class SparseStream extends InputStream {
    private static final Logger LOG = System.getLogger(SparseStream.class.getName());
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(45);

    private static final int ASKED_AGAIN = 3;
    private static final long SHORTLY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Asked for at first; more and more as the reader goes on, for many of them only look at some bytes. */
    private static final int FIRST = 4;

    /** Where the content lies. */
    interface Elsewhere {
        InputStream open(AssetLocation asset, long offset, long length) throws IOException;
    }

    private final AssetLocation asset;
    private final String user;
    private final OpenEntry entry;
    private final @Nullable Fill fill;
    private final Elsewhere elsewhere;
    private final long end;
    private long position;
    private int read;
    private byte[] segment = {};
    private int at;
    private @Nullable InputStream direct;

    /**
     * @param user who reads
     * @param entry closed with the stream
     * @param fill that brings what is missing; null when nothing is
     * @param length bytes, inside the content
     */
    SparseStream(
            AssetLocation asset,
            String user,
            OpenEntry entry,
            @Nullable Fill fill,
            Elsewhere elsewhere,
            long offset,
            long length) {
        this.asset = asset;
        this.user = user;
        this.entry = entry;
        this.fill = fill;
        this.elsewhere = elsewhere;
        this.position = offset;
        this.end = offset + length;
    }

    /** Returns when the first bytes are there, so that what cannot be read at all is known before anything is sent. */
    void begin() throws IOException {
        if (position < end) {
            next();
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
        if (position >= end) {
            return -1;
        }
        if (direct == null && at == segment.length) {
            next();
        }
        int n;
        if (direct != null) {
            n = direct.read(bytes, offset, (int) Math.min(length, end - position));
        } else {
            n = (int) Math.min(Math.min(length, segment.length - at), end - position);
            System.arraycopy(segment, at, bytes, offset, n);
            at += n;
        }
        position += Math.max(0, n);
        return n;
    }

    private void next() throws IOException {
        int number = OpenEntry.segmentOf(position);
        try {
            segment = awaited(number);
            at = (int) (position - OpenEntry.startOf(number));
            read++;
        } catch (StorageException e) {
            throw e; // the fill has tried every place
        } catch (IOException e) {
            LOG.log(Level.INFO, "asset {0} is read on where it lies: {1}", asset.key(), e.getMessage());
            direct = elsewhere.open(asset, position, end - position);
        }
    }

    private byte[] awaited(int number) throws IOException {
        if (fill != null) {
            int window = Math.min(Fill.CHUNK, Math.max(FIRST, read));
            demand(fill, number, window);
            if (read > 0) {
                demand(fill, number + window / 2, window);
            }
            IOException failure = entry.await(number, PATIENCE_NANOS);
            for (int more = ASKED_AGAIN; more > 0 && read > 0 && failure instanceof ObjectArchivedException; more--) {
                // what has been read says that its store gives it; somebody asked for this part before it did
                LockSupport.parkNanos(SHORTLY_NANOS);
                demand(fill, number, window);
                failure = entry.await(number, PATIENCE_NANOS);
            }
            if (failure != null) {
                throw failure;
            }
        }
        return entry.read(number);
    }

    private void demand(Fill from, int first, int count) {
        int last = OpenEntry.segmentOf(end - 1);
        if (first <= last) {
            from.demand(user, first, Math.min(count, last - first + 1));
        }
    }

    @Override
    public void close() throws IOException {
        entry.close();
        if (direct != null) {
            direct.close();
        }
    }
}
