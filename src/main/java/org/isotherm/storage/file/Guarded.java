package org.isotherm.storage.file;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final AtomicInteger stuck;
    private final Work<T> work;
    private final Consumer<T> late;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean running;
    private boolean left;
    private boolean done;
    private @Nullable T value;
    private @Nullable Throwable failure;

    Guarded(AtomicInteger stuck, Work<T> work, Consumer<T> late) {
        this.stuck = stuck;
        this.work = work;
        this.late = late;
    }

    @Override
    public void run() {
        synchronized (this) {
            if (left) {
                return; // its caller left while it was queued: nothing was begun, nothing is to be tidied
            }
            running = true;
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
        if (left) {
            stuck.decrementAndGet();
        }
        ended.countDown();
        return left;
    }

    /** @return whether it has ended */
    boolean await(Duration deadline) throws InterruptedException {
        return ended.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** @return false when it has ended after all: then the result counts */
    synchronized boolean leave() {
        if (done) {
            return false;
        }
        left = true;
        if (running) {
            stuck.incrementAndGet();
        }
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
