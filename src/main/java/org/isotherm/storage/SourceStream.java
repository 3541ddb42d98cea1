package org.isotherm.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a source's failure from a target's: whatever reading throws leaves as {@link SourceReadException}. */
class SourceStream extends FilterInputStream {
    private SourceStream(InputStream in) {
        super(in);
    }

    /** {@link Sized} when {@code in} is. */
    static InputStream of(InputStream in) {
        return in instanceof Sized sized ? new OfSize(in, sized.size()) : new SourceStream(in);
    }

    private static final class OfSize extends SourceStream implements Sized {
        private final long size;

        OfSize(InputStream in, long size) {
            super(in);
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw new SourceReadException(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw new SourceReadException(e);
        }
    }
}
