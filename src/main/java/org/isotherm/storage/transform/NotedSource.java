package org.isotherm.storage.transform;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Remembers how reading failed, so that a backend's failure is not taken for a failed decryption. */
final class NotedSource extends FilterInputStream {
    private @Nullable IOException failure;

    NotedSource(InputStream in) {
        super(in);
    }

    /** What reading threw; null when it did not. */
    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
