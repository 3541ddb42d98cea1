package org.isotherm.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.function.Consumer;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** Runs everything on the caller's own thread: for local disks, which answer or fail but do not stall. */
final class DirectCalls implements FileSystemCalls {
    private final FileErrors errors;
    private final String backend;
    private volatile boolean closed;

    DirectCalls(String backend) {
        this.backend = backend;
        this.errors = new FileErrors(backend);
    }

    @Override
    public <T> T call(@Nullable StoragePath path, String what, Call<T> call, Consumer<T> late) throws StorageException {
        if (closed) {
            throw new BackendUnavailableException(backend, path, what + ": the backend is closed", null);
        }
        // a file channel closes itself under an interrupted thread: leave before it is touched
        if (Thread.currentThread().isInterrupted()) {
            throw new BackendUnavailableException(backend, path, what + ": interrupted", null);
        }
        try {
            return call.run();
        } catch (IOException e) {
            throw errors.translate(path, what, e);
        } catch (InvalidPathException e) {
            throw errors.unspeakable(path, what, e);
        }
    }

    @Override
    public boolean endBeforeTheyReturn() {
        return true;
    }

    @Override
    public void later(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            // nothing was promised of it: a write reports its own close, a read has all its bytes
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
