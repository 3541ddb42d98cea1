package org.isotherm.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body as the client sends it: whatever reading throws is the client's failure and not that of a backend. */
final class ClientBody extends FilterInputStream {
    ClientBody(InputStream body) {
        super(body);
    }

    /** The client went away, or sent what is no body. Answered with 400 for those who can still hear it. */
    static final class BrokenOffException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOffException(IOException cause) {
            super("the body of the request broke off", cause);
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw new BrokenOffException(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw new BrokenOffException(e);
        }
    }
}
