package org.isotherm.storage.file;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * Runs everything on a bounded pool of daemon threads of its own, and lets the caller leave at a deadline: for mounts,
 * where a call may never come back.
 *
 * <p>A worker whose caller has left is stuck until the call returns. Nobody interrupts it and nobody closes its file
 * from elsewhere: both would hang the one who tried. When every worker is stuck, calls fail at once instead of waiting;
 * the first worker that comes back ends that.
 */
final class GuardedCalls implements FileSystemCalls {
    private static final long IDLE_SECONDS = 60;

    private final String backend;
    private final FileSystemCalls inner;
    private final int workers;
    private final Duration deadline;
    private final AtomicInteger stuck = new AtomicInteger();
    private final ThreadPoolExecutor pool;
    private volatile boolean closed;

    /** @param inner what a worker does with a call */
    GuardedCalls(String backend, FileSystemCalls inner, int workers, Duration deadline) {
        this.backend = backend;
        this.inner = inner;
        this.workers = workers;
        this.deadline = deadline;
        AtomicInteger number = new AtomicInteger();
        this.pool = new ThreadPoolExecutor(
                workers, workers, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "mount-" + backend + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** How many workers are inside a call whose caller has left. */
    int stuck() {
        return stuck.get();
    }

    @Override
    public <T> T call(@Nullable StoragePath path, String what, Call<T> call, Consumer<T> late) throws StorageException {
        if (closed) {
            throw new BackendUnavailableException(backend, path, what + ": the backend is closed", null);
        }
        if (Thread.currentThread().isInterrupted()) {
            // before the work begins: a quick worker would be done before the wait notices
            throw new BackendUnavailableException(backend, path, what + ": interrupted", null);
        }
        if (stuck.get() >= workers) {
            throw new BackendUnavailableException(
                    backend, path, what + ": all " + workers + " workers wait for the mount", null);
        }
        Guarded<T> guarded = new Guarded<>(stuck, () -> inner.call(path, what, call), late);
        try {
            pool.execute(guarded);
        } catch (RejectedExecutionException e) {
            throw new BackendUnavailableException(backend, path, what + ": the backend is closed", e);
        }
        if (waitFor(guarded, path, what) || !guarded.leave()) {
            return guarded.result();
        }
        throw new BackendTimeoutException(
                backend, path, what + ": no answer within " + deadline.toMillis() + " ms", null);
    }

    private boolean waitFor(Guarded<?> guarded, @Nullable StoragePath path, String what) throws StorageException {
        try {
            return guarded.await(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (guarded.leave()) {
                throw new BackendUnavailableException(backend, path, what + ": interrupted", e);
            }
            return true;
        }
    }

    @Override
    public void later(Closeable resource) {
        try {
            pool.execute(() -> inner.later(resource));
        } catch (RejectedExecutionException e) {
            // after close() no worker is left to spare; one short-lived thread per stream still open then
            Thread closing = new Thread(() -> inner.later(resource), "mount-" + backend + "-closing");
            closing.setDaemon(true);
            closing.start();
        }
    }

    /** Lets the workers end by themselves; one that is stuck stays until its call returns. */
    @Override
    public void close() {
        closed = true;
        pool.shutdown();
        inner.close();
    }
}
