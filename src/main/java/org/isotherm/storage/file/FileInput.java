package org.isotherm.storage.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;

/**
 * The bytes of one file from one position to another. Ends exactly there or throws; after it has thrown it throws for
 * ever. For one thread.
 */
final class FileInput extends InputStream {
    private final String backend;
    private final StoragePath path;
    private final Handle<OpenedFile> file;
    private final OpenedFile opened;
    private long position;
    private final long end;
    private boolean broken;
    private boolean closed;

    /** @param opened its buffer may hold bytes from {@code position} on already */
    FileInput(FileSystemCalls calls, String backend, StoragePath path, OpenedFile opened, long position, long end) {
        this.backend = backend;
        this.path = path;
        this.file = new Handle<>(calls, opened);
        this.opened = opened;
        this.position = position;
        this.end = end;
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
        if (closed || broken) {
            throw new BackendUnavailableException(
                    backend, path, closed ? "the stream is closed" : "an earlier read failed", null);
        }
        if (position == end) {
            return -1;
        }
        // the buffer must not be looked at before this: a failed read leaves it to its worker
        ByteBuffer buffer = opened.buffer();
        if (!buffer.hasRemaining()) {
            fill();
        }
        int n = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, n);
        position += n;
        return n;
    }

    private void fill() throws StorageException {
        broken = true;
        int came = file.call(path, "read", it -> it.fill(position, end));
        if (came == 0) {
            throw new BackendUnavailableException(
                    backend, path, "the file ends at byte " + position + ", should at " + end, null);
        }
        broken = false;
    }

    /** Never waits; a file that a worker is stuck in is closed when the worker comes back. */
    @Override
    public void close() {
        closed = true;
        file.release();
    }
}
