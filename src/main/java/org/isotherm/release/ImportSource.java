package org.isotherm.release;

import java.io.IOException;
import java.io.InputStream;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** A file of an import, opened by its first read. What goes wrong with it leaves as {@link SourceFailedException}. */
final class ImportSource extends InputStream {
    private final BackendRegistry backends;
    private final long backendId;
    private final StoragePath path;
    private @Nullable InputStream bytes;

    ImportSource(BackendRegistry backends, long backendId, StoragePath path) {
        this.backends = backends;
        this.backendId = backendId;
        this.path = path;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            if (bytes == null) {
                bytes = backends.readable(backendId).read(path);
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
