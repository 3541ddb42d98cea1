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

    /**
     * The same for a call that changes nothing and begins with a name: where errors may pass by themselves it is run
     * again, a few times.
     */
    default <T> T look(@Nullable StoragePath path, String what, Call<T> call, Consumer<T> late)
            throws StorageException {
        return call(path, what, call, late);
    }

    /** The same for a result that needs no tidying. */
    default <T> T look(@Nullable StoragePath path, String what, Call<T> call) throws StorageException {
        return look(path, what, call, result -> {});
    }

    /** Whether a call has ended in any case when it returns: then it may write into memory of its caller. */
    default boolean endBeforeTheyReturn() {
        return false;
    }

    /** How often a read of an open file that met an error which may pass is tried again, of the file opened anew. */
    default int moreTries() {
        return 0;
    }

    /** How many bytes may be written to a file before they are forced, so that forcing them is one short call. */
    default long mostUnforced() {
        return Long.MAX_VALUE;
    }

    /**
     * The file system was just seen to work: whoever has been inside a call for long gets somebody beside him, within
     * limits, so that the others go on even if he never comes back.
     *
     * @throws org.isotherm.storage.BackendUnavailableException when nobody is left to spare
     */
    default void relieve() throws StorageException {}

    /** {@link #call} for a result that needs no tidying. */
    default <T> T call(@Nullable StoragePath path, String what, Call<T> call) throws StorageException {
        return call(path, what, call, result -> {});
    }

    /** {@link #call} without a result. */
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
