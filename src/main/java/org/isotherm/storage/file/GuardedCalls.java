package org.isotherm.storage.file;

import java.io.Closeable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
 * <p>Nobody interrupts a worker and nobody closes its file from elsewhere: both would hang the one who tried. A worker
 * that has been inside a call for a third of the deadline is slow; while all are, nobody else is let in and who only
 * waits for a worker leaves. The first worker that comes back ends that, or {@link #relieve} does.
 */
final class GuardedCalls implements FileSystemCalls {
    /** Beside as many workers again as there are, for those who never come back. */
    private static final int LEAST_SPARE = 8;

    private static final int MORE_TRIES = 2;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MOST_UNFORCED = 16 * 1024 * 1024;
    private static final long IDLE_SECONDS = 60;

    private final String backend;
    private final FileSystemCalls inner;
    private final int workers;
    private final Duration deadline;
    private final Duration patience;
    private final Set<Guarded<?>> inside = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor pool;
    private volatile int crew;
    private volatile boolean closed;

    GuardedCalls(String backend, FileSystemCalls inner, int workers, Duration deadline) {
        this(backend, backend, inner, workers, deadline);
    }

    /**
     * @param threads what its threads are named after
     * @param inner what a worker does with a call
     */
    GuardedCalls(String threads, String backend, FileSystemCalls inner, int workers, Duration deadline) {
        this.backend = backend;
        this.inner = inner;
        this.workers = workers;
        this.crew = workers;
        this.deadline = deadline;
        this.patience = deadline.dividedBy(3);
        AtomicInteger number = new AtomicInteger();
        this.pool = new ThreadPoolExecutor(
                workers, workers, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "mount-" + threads + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** How many workers are inside a call that nobody waits for any more, or longer than anybody would. */
    int stuck() {
        return inside(deadline);
    }

    private int inside(Duration time) {
        return (int) inside.stream().filter(each -> each.isInsideFor(time)).count();
    }

    /** By time and not by callers who left: closings have none, and every one of them may hang as well. */
    private boolean isStalled() {
        return inside.size() >= crew && inside(patience) >= crew;
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
        if (isStalled()) {
            throw stalled(path, what);
        }
        Guarded<T> guarded = new Guarded<>(inside, () -> inner.call(path, what, call), late);
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

    private BackendUnavailableException stalled(@Nullable StoragePath path, String what) {
        return new BackendUnavailableException(
                backend, path, what + ": all " + crew + " workers wait for the mount", null);
    }

    private boolean waitFor(Guarded<?> guarded, @Nullable StoragePath path, String what) throws StorageException {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            for (long left = deadline.toNanos(); left > 0; left = end - System.nanoTime()) {
                if (guarded.await(Math.min(left, patience.toNanos()))) {
                    return true;
                }
                if (!guarded.isBegun() && isStalled() && guarded.leave()) {
                    throw stalled(path, what);
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (guarded.leave()) {
                throw new BackendUnavailableException(backend, path, what + ": interrupted", e);
            }
            return true;
        }
    }

    @Override
    public <T> T look(@Nullable StoragePath path, String what, Call<T> call, Consumer<T> late) throws StorageException {
        for (int more = MORE_TRIES; more > 0; more--) {
            try {
                return call(path, what, call, late);
            } catch (StorageException e) {
                if (!FileErrors.mayPass(e)) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return call(path, what, call, late);
    }

    @Override
    public int moreTries() {
        return MORE_TRIES;
    }

    @Override
    public long mostUnforced() {
        return MOST_UNFORCED;
    }

    @Override
    public synchronized void relieve() throws StorageException {
        int beside = Math.min(inside(patience), Math.max(LEAST_SPARE, workers));
        int next = workers + beside;
        if (next != crew && !closed) {
            crew = next;
            // in this order, for the core may never be above the maximum
            pool.setCorePoolSize(Math.min(next, pool.getMaximumPoolSize()));
            pool.setMaximumPoolSize(next);
            pool.setCorePoolSize(next);
        }
        if (isStalled()) {
            throw stalled(null, "look after the workers");
        }
    }

    @Override
    public void later(Closeable resource) {
        try {
            pool.execute(new Guarded<>(
                    inside,
                    () -> {
                        inner.later(resource);
                        return Boolean.TRUE;
                    },
                    closed -> {}));
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
