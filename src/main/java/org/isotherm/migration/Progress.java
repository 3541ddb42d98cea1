package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How fast runs are, from the bytes that were seen each time somebody asked: the mean over the last half minute, so that
 * one large file among small ones does not make it jump. Costs nothing while nobody asks.
 */
@ApplicationScoped
public class Progress {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_RUNS = 1000;

    private record Sample(long at, long bytes) {}

    private final Map<Long, Deque<Sample>> seen = new ConcurrentHashMap<>();

    /** Notes what was seen and says what it makes per second; empty until there are two looks a second apart. */
    public OptionalLong bytesPerSecond(long migrationId, long bytesSoFar) {
        if (seen.size() > MOST_RUNS) {
            seen.clear();
        }
        long now = System.nanoTime();
        Deque<Sample> samples = seen.computeIfAbsent(migrationId, id -> new ArrayDeque<>());
        synchronized (samples) {
            while (samples.size() > 1 && now - samples.getFirst().at() > WINDOW) {
                samples.removeFirst();
            }
            if (samples.isEmpty() || now - samples.getLast().at() > TimeUnit.MILLISECONDS.toNanos(200)) {
                samples.addLast(new Sample(now, bytesSoFar));
            }
            Sample first = samples.getFirst();
            long took = now - first.at();
            if (took < TimeUnit.SECONDS.toNanos(1)) {
                return OptionalLong.empty();
            }
            long moved = Math.max(0, bytesSoFar - first.bytes());
            return OptionalLong.of((long) (moved * (double) TimeUnit.SECONDS.toNanos(1) / took));
        }
    }
}
