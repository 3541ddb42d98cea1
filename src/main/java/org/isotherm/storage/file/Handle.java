package org.isotherm.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * An open file or folder, used by one caller. It is never closed while a call is inside it: closing a file channel
 * waits for the thread that reads from it, which on a dead mount is for ever. The worker that is stuck in it closes it
 * on its way out instead.
 */
final class Handle<C extends Closeable> {
    /** What is done with the open thing, on the thread of a worker. */
    @FunctionalInterface
    interface Use<C, T> {
        T on(C resource) throws IOException;
    }

    private final FileSystemCalls calls;
    private final C resource;
    private boolean busy;
    private boolean released;

    Handle(FileSystemCalls calls, C resource) {
        this.calls = calls;
        this.resource = resource;
    }

    /** Opens; a file that arrives after the caller left is closed by the worker. */
    static <C extends Closeable> Handle<C> open(
            FileSystemCalls calls, @Nullable StoragePath path, String what, FileSystemCalls.Call<C> opening)
            throws StorageException {
        return new Handle<>(calls, calls.call(path, what, opening, calls::later));
    }

    <T> T call(@Nullable StoragePath path, String what, Use<C, T> use) throws StorageException {
        return calls.call(path, what, () -> {
            begin();
            try {
                return use.on(resource);
            } finally {
                end();
            }
        });
    }

    /** Closes and tells of a failure, which for a file just written is one of the write. */
    void close(@Nullable StoragePath path) throws StorageException {
        call(path, "close", open -> {
            open.close();
            return Boolean.TRUE;
        });
    }

    /** Closes in the background, as soon as no call is inside. A second call does nothing. */
    void release() {
        synchronized (this) {
            if (released) {
                return;
            }
            released = true;
            if (busy) {
                return;
            }
        }
        calls.later(resource);
    }

    private synchronized void begin() throws IOException {
        if (released || busy) {
            throw new ClosedChannelException();
        }
        busy = true;
    }

    private void end() {
        boolean close;
        synchronized (this) {
            busy = false;
            close = released;
        }
        if (close) {
            calls.later(resource);
        }
    }
}
