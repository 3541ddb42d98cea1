package org.isotherm.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;

/** A file system that answers one call of one kind with an error, after it has done what was asked; notes all calls. */
final class FailingCalls implements FileSystemCalls {
    private final FileSystemCalls below;
    private final String failing;
    private final String error;
    private final List<String> calls = new ArrayList<>();
    private int left;

    /**
     * @param passage of that kind, from 1
     * @param error in the words of the operating system
     */
    FailingCalls(FileSystemCalls below, String failing, int passage, String error) {
        this.below = below;
        this.failing = failing;
        this.left = passage;
        this.error = error;
    }

    List<String> calls() {
        return calls;
    }

    @Override
    public <T> T call(StoragePath path, String what, Call<T> call, Consumer<T> late) throws StorageException {
        calls.add(what);
        return below.call(
                path,
                what,
                () -> {
                    T result = call.run();
                    if (what.equals(failing) && --left == 0) {
                        throw new IOException(error);
                    }
                    return result;
                },
                late);
    }

    @Override
    public void later(Closeable resource) {
        below.later(resource);
    }

    @Override
    public void close() {
        below.close();
    }
}
