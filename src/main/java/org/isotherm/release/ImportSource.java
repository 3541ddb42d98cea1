package org.isotherm.release;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A file of an import, opened by its first read. What goes wrong with it leaves as {@link SourceFailedException}. */
final class ImportSource extends InputStream {
    private final Opening opening;
    private final Pace pace;
    private @Nullable InputStream bytes;

    /** Opens the file where it lies. */
    interface Opening {
        InputStream open() throws IOException;
    }

    /** Told what was read; may take its time. */
    interface Pace {
        void took(int bytes) throws IOException;
    }

    ImportSource(Opening opening, Pace pace) {
        this.opening = opening;
        this.pace = pace;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int n = readNow(target, offset, length);
        if (n > 0) {
            pace.took(n);
        }
        return n;
    }

    private int readNow(byte[] target, int offset, int length) throws IOException {
        try {
            if (bytes == null) {
                bytes = opening.open();
            }
            return bytes.read(target, offset, length);
        } catch (IOException e) {
            throw new SourceFailedException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (bytes != null) {
            bytes.close();
        }
    }
}
