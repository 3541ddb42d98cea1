package org.isotherm.retrieval;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import org.isotherm.profile.ProfiledStore;
import org.isotherm.storage.transform.TamperedException;
import org.jspecify.annotations.Nullable;

/** A decoded range that goes on at another place, at the same byte, where one gives what was not stored. For one thread. */
final class DecodedStream extends InputStream {
    private static final Logger LOG = System.getLogger(DecodedStream.class.getName());

    /** Decodes a range from one place. */
    interface Decoding {
        InputStream open(ProfiledStore.Places places, long offset, long length) throws IOException;
    }

    private final List<ProfiledStore.Places> places;
    private final Decoding decoding;
    private final long end;
    private long position;
    private int at;
    private InputStream from = InputStream.nullInputStream();
    private @Nullable TamperedException why;

    private DecodedStream(List<ProfiledStore.Places> places, Decoding decoding, long offset, long end) {
        this.places = places;
        this.decoding = decoding;
        this.position = offset;
        this.end = end;
    }

    /** @param places of the same content, the best first */
    static DecodedStream open(List<ProfiledStore.Places> places, Decoding decoding, long offset, long length)
            throws IOException {
        DecodedStream stream = new DecodedStream(places, decoding, offset, offset + length);
        stream.from = stream.opened();
        return stream;
    }

    /** @throws TamperedException what the first place gave, when the others give nothing better */
    private InputStream opened() throws IOException {
        while (true) {
            try {
                return decoding.open(places.get(at), position, end - position);
            } catch (TamperedException e) {
                next(e);
            } catch (IOException | RuntimeException e) {
                if (why == null) {
                    throw e;
                }
                why.addSuppressed(e);
                next(why);
            }
        }
    }

    private void next(TamperedException failure) throws TamperedException {
        if (why == null) {
            why = failure;
        }
        if (++at >= places.size()) {
            at = places.size() - 1;
            throw why;
        }
        LOG.log(Level.WARNING, "a content is read on at another copy: {0}", failure.getMessage());
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
                int n = from.read(bytes, offset, length);
                position += Math.max(0, n);
                return n;
            } catch (TamperedException e) {
                from.close();
                next(e);
                from = opened();
            }
        }
    }

    @Override
    public void close() throws IOException {
        from.close();
    }
}
