package org.isotherm.storage;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of an object as the medium has them, opened anew to prove a copy.
 *
 * @param bytes the whole object; closed with this
 * @param mode how far down the read goes, for the receipt
 */
public record ReadBack(InputStream bytes, Mode mode) implements AutoCloseable {
    /** How a copy was proven. */
    public enum Mode {
        /** A new request to a remote store. */
        REMOTE,
        /** Read from a file system past its page cache. */
        DIRECT,
        /** Read from a file system that offers no way past its page cache. */
        CACHED
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
