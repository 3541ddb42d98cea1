package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Holds the copies of a run on this node to its bytes per second, all of its workers together. */
@ApplicationScoped
public class Bandwidth {
    /** After a pause nobody may catch up on more than this. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int MOST_RUNS = 100;

    private final Map<Long, Long> free = new ConcurrentHashMap<>();

    /** Asked some times a second while a copy is held back; throws to end it. */
    public interface Held {
        /** @return whether the copy is not to go on waiting */
        boolean givesUp() throws IOException;
    }

    /** Returns when {@code bytes} more may have been sent, or when {@code held} gives up. */
    public void take(long runId, long bytesPerSecond, long bytes, Held held) throws IOException {
        long cost = (long) (bytes * (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
        long now = System.nanoTime();
        if (free.size() > MOST_RUNS) {
            free.values().removeIf(until -> until < now); // runs that have ended
        }
        long until = free.merge(runId, now + cost, (before, fresh) -> Math.max(before, now - BURST_NANOS) + cost);
        for (long wait = until - System.nanoTime(); wait > 0; wait = until - System.nanoTime()) {
            if (held.givesUp()) {
                return;
            }
            LockSupport.parkNanos(Math.min(wait, LONGEST_SLEEP));
        }
    }
}
