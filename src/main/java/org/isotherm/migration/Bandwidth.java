package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Holds the copies of a run on this node to its bytes per second, all of its workers together. */
@ApplicationScoped
public class Bandwidth {
    /** After a pause nobody may catch up on more than this. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int MOST_RUNS = 100;

    private final Map<Long, Due> due = new ConcurrentHashMap<>();

    /** The copy that is held back. Asked some times a second. */
    public interface Held {
        /**
         * Whether the copy is not to go on waiting.
         *
         * @throws IOException to end it
         */
        boolean givesUp() throws IOException;

        /** Bytes per second for the run, as it is told now; null for no limit. Answers from memory. */
        @Nullable
        Long limit();
    }

    /**
     * When what was sent will have had its time.
     *
     * @param limit by which that was reckoned, bytes per second
     * @param at nanoseconds
     */
    private record Due(long limit, long at) {
        /** The same bytes at another speed: the time that is left changes with it. */
        Due by(long other, long now) {
            return other == limit ? this : new Due(other, now + (long) ((at - now) * ((double) limit / other)));
        }

        Due and(long bytes) {
            return new Due(limit, at + (long) (bytes * (double) TimeUnit.SECONDS.toNanos(1) / limit));
        }
    }

    /**
     * Returns when {@code bytes} more may have been sent, or when {@code held} gives up or has no limit. A new limit holds
     * at once, also for what is waited for already.
     */
    public void take(long runId, long bytes, Held held) throws IOException {
        Long limit = held.limit();
        if (limit == null) {
            due.remove(runId);
            return;
        }
        Due mine = add(runId, limit, bytes);
        for (long wait = mine.at() - System.nanoTime(); wait > 0; wait = mine.at() - System.nanoTime()) {
            if (held.givesUp()) {
                return;
            }
            Long now = held.limit();
            if (now == null) {
                return;
            }
            mine = mine.by(now, System.nanoTime());
            LockSupport.parkNanos(Math.min(mine.at() - System.nanoTime(), LONGEST_SLEEP));
        }
    }

    private Due add(long runId, long limit, long bytes) {
        long now = System.nanoTime();
        if (due.size() > MOST_RUNS) {
            due.values().removeIf(each -> each.at() < now); // runs that have ended
        }
        return due.compute(runId, (id, before) -> {
            long from = before == null ? now : Math.max(before.by(limit, now).at(), now - BURST_NANOS);
            return new Due(limit, from).and(bytes);
        });
    }
}
