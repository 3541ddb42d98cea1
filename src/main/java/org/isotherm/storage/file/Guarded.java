package org.isotherm.storage.file;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.isotherm.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** One call on its way through a worker. Exactly one side ends it: the worker with a result, or the caller by leaving. */
final class Guarded<T> implements Runnable {
    /** What a worker does; its errors are translated already. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws StorageException;
    }

    private final Set<Guarded<?>> inside;
    private final Work<T> work;
    private final Consumer<T> late;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean begun;
    private volatile long begunAt;
    private volatile boolean left;
    private boolean done;
    private @Nullable T value;
    private @Nullable Throwable failure;

    /** @param inside holds this for as long as a worker is at it */
    Guarded(Set<Guarded<?>> inside, Work<T> work, Consumer<T> late) {
        this.inside = inside;
        this.work = work;
        this.late = late;
    }

    @Override
    public void run() {
        synchronized (this) {
            if (left) {
                return; // its caller left while it was queued: nothing was begun, nothing is to be tidied
            }
            begunAt = System.nanoTime();
            begun = true;
            inside.add(this);
        }
        T found = null;
        Throwable thrown = null;
        try {
            found = work.run();
        } catch (StorageException | RuntimeException | Error e) {
            thrown = e;
        }
        if (end(found, thrown) && found != null) {
            late.accept(found);
        }
    }

    private synchronized boolean end(@Nullable T found, @Nullable Throwable thrown) {
        value = found;
        failure = thrown;
        done = true;
        inside.remove(this);
        ended.countDown();
        return left;
    }

    /** Whether a worker has taken it up. */
    boolean isBegun() {
        return begun;
    }

    /** Whether a worker has been at it for so long, or its caller has given it up. */
    boolean isInsideFor(Duration time) {
        return begun && (left || System.nanoTime() - begunAt >= time.toNanos());
    }

    /** @return whether it has ended */
    boolean await(long nanos) throws InterruptedException {
        return ended.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** @return false when it has ended after all: then the result counts */
    synchronized boolean leave() {
        if (done) {
            return false;
        }
        left = true;
        return true;
    }

    /** What the work returned or threw; only after it has ended. */
    synchronized T result() throws StorageException {
        if (failure instanceof StorageException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (value == null) {
            throw new IllegalStateException("a call without a result", failure);
        }
        return value;
    }
}
