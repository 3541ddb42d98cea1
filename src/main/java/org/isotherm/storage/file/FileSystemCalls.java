package org.isotherm.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * The only door to the file system: every operation on a path or an open file goes through it, so that one place decides
 * who runs it and how long the caller waits. Errors leave it translated.
 */
interface FileSystemCalls {
    /** One operation, short enough for one deadline. It may run on another thread than the caller's. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** A {@link Call} without a result. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /**
     * Runs {@code call} and returns its result. When the caller left before it came back, {@code late} gets the result
     * on the thread that ran it; whatever the call touched must not be used by the caller any more.
     *
     * @param path the object it is about, for the message
     * @param what the operation in words, for the message
     */
    <T> T call(@Nullable StoragePath path, String what, Call<T> call, Consumer<T> late) throws StorageException;

    /** The same for a result that needs no tidying. */
    default <T> T call(@Nullable StoragePath path, String what, Call<T> call) throws StorageException {
        return call(path, what, call, result -> {});
    }

    /** The same without a result. */
    default void run(@Nullable StoragePath path, String what, Action action) throws StorageException {
        call(path, what, () -> {
            action.run();
            return Boolean.TRUE;
        });
    }

    /** Closes {@code resource} without making the caller wait for it; works after {@link #close} too. */
    void later(Closeable resource);

    /** Calls after it fail with {@link org.isotherm.storage.BackendUnavailableException}. */
    void close();
}
