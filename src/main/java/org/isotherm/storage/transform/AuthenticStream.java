package org.isotherm.storage.transform;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Content as it is decrypted: exactly so many bytes, or an exception. What the backend throws is passed on, any other
 * failure is a {@link TamperedException}; after either nothing more is given. For one thread.
 */
final class AuthenticStream extends InputStream {
    private final InputStream opened;
    private final Supplier<@Nullable IOException> sourceFailure;
    private final PiecePlace place;
    private final long expected;
    private long given;
    private @Nullable IOException failure;

    AuthenticStream(
            InputStream opened, Supplier<@Nullable IOException> sourceFailure, PiecePlace place, long expected) {
        this.opened = opened;
        this.sourceFailure = sourceFailure;
        this.place = place;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (failure != null) {
            throw new IOException("decrypting has failed before", failure);
        }
        int n;
        try {
            n = opened.read(target, offset, length);
        } catch (IOException e) {
            throw failed(e == sourceFailure.get() ? e : new TamperedException(place, "it does not decrypt", e));
        }
        if (n > 0) {
            given += n;
        }
        if ((n < 0 && given != expected) || given > expected) {
            throw failed(new TamperedException(
                    place, "it decrypts to " + given + " bytes, " + expected + " are expected", null));
        }
        return n;
    }

    private IOException failed(IOException e) {
        failure = e;
        return e;
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
