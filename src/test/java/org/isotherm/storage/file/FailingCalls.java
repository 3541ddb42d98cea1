package org.isotherm.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;

/** A file system that answers calls of one kind with an error, after it has done what was asked; notes all calls. */
final class FailingCalls implements FileSystemCalls {
    private final FileSystemCalls below;
    private final String failing;
    private final String error;
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final int last;
    private int left;

    /**
     * @param passage of that kind, from 1
     * @param error in the words of the operating system
     */
    FailingCalls(FileSystemCalls below, String failing, int passage, String error) {
        this(below, failing, passage, 1, error);
    }

    /** @param times how many passages in a row fail */
    FailingCalls(FileSystemCalls below, String failing, int passage, int times, String error) {
        this.below = below;
        this.failing = failing;
        this.left = passage;
        this.last = 1 - times;
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
                    if (what.equals(failing) && --left <= 0 && left >= last) {
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
