package org.isotherm.registry;

import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.isotherm.storage.Space;
import org.jspecify.annotations.Nullable;

/**
 * Probes one backend for as long as it is configured, on a thread of its own: a probe that hangs holds up nothing else,
 * and there is never a second one in flight. Whoever asks reads the last verdict from memory.
 *
 * <p>DOWN after two misses in a row, at once when the place is not the one that was configured, and while a probe is in
 * flight for longer than the deadline, and after it when it fails. UP after one success.
 */
final class Prober implements AutoCloseable {
    /** What one probe does, and what room it found; throws when the backend cannot be used. */
    interface Probe {
        Space run() throws IOException;
    }

    private final Probe probe;
    private final Duration interval;
    private final Duration deadline;
    private final Thread thread;
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile Health verdict = Health.UNKNOWN;
    private volatile Room room = Room.UNKNOWN;
    private volatile long inFlightSince;
    private volatile boolean closed;
    private int misses;

    Prober(String backend, Probe probe, Duration interval, Duration deadline) {
        this.probe = probe;
        this.interval = interval;
        this.deadline = deadline;
        this.thread = new Thread(this::loop, "probe " + backend);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The verdict now, without waiting. */
    Health health() {
        long since = inFlightSince;
        if (since != 0 && System.nanoTime() - since > deadline.toNanos()) {
            long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
            return new Health(
                    false, verdict.checkedAt(), null, "a probe has been without an answer for " + waited + " s");
        }
        return verdict;
    }

    /** The room that the last probe that came so far has found, without waiting. */
    Room room() {
        return room;
    }

    /** Returns once there is a verdict, at the latest when a probe in flight counts as DOWN. */
    void awaitFirst() {
        long since = inFlightSince;
        long waited = since == 0 ? 0 : System.nanoTime() - since;
        try {
            if (!first.await(deadline.toNanos() - waited, TimeUnit.NANOSECONDS)) {
                return; // health() says that there is none
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Probes anew, now and not only at the next turn, while the verdict is bad; waits for a good one until the deadline. */
    void confirm() {
        awaitFirst();
        long end = System.nanoTime() + deadline.toNanos();
        while (!verdict.reachable() && !closed && System.nanoTime() < end) {
            LockSupport.unpark(thread);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Ends the thread when the probe in flight, if any, comes back. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void loop() {
        while (!closed) {
            once();
            LockSupport.parkNanos(interval.toNanos());
        }
    }

    /** Runs one probe and waits for it. */
    void once() {
        long start = System.nanoTime();
        inFlightSince = start == 0 ? 1 : start;
        String failure = null;
        boolean certain = false;
        try {
            Space found = probe.run();
            room = new Room(found, start); // as of the start: what was written meanwhile is not counted as gone
        } catch (IOException e) {
            failure = e.getMessage();
            certain = e instanceof org.isotherm.storage.ForeignBackendException;
        } catch (RuntimeException | Error e) {
            failure = "the probe failed: " + e;
        }
        long took = System.nanoTime() - start;
        // one that was DOWN while it was in flight does not become UP by failing
        conclude(failure, certain || took > deadline.toNanos(), TimeUnit.NANOSECONDS.toMillis(took));
        inFlightSince = 0;
        first.countDown();
    }

    private void conclude(@Nullable String failure, boolean certain, long latency) {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        if (failure == null) {
            misses = 0;
            verdict = new Health(true, now, latency, null);
        } else if (++misses >= 2 || certain || verdict.checkedAt() == null) {
            verdict = new Health(false, now, latency, failure);
        }
    }
}
