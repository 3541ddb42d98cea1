package org.isotherm.retrieval.cache;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Which segments of an entry are there, which somebody is fetching, and the checksum of each. For many threads. */
final class Segments {
    /** Small enough to be read and checked for a single byte of it, large enough to be few. */
    static final int BYTES = 256 * 1024;

    private static final byte EMPTY = 0;
    private static final byte CLAIMED = 1;
    private static final byte FILLED = 2;

    private final long size;
    private final byte[] states;
    private final int[] sums;
    private final Map<Integer, IOException> failures = new HashMap<>();
    private int filled;
    private boolean closed;

    private Segments(long size, int[] sums, boolean complete) {
        this.size = size;
        this.sums = sums;
        this.states = new byte[sums.length];
        if (complete) {
            Arrays.fill(states, FILLED);
            filled = states.length;
        }
    }

    static Segments none(long size) {
        return new Segments(size, new int[count(size)], false);
    }

    static Segments all(long size, int[] sums) {
        return new Segments(size, sums, true);
    }

    /** @throws IllegalArgumentException when so large a file is not cached */
    static int count(long size) {
        long count = (size + BYTES - 1) / BYTES;
        if (count > Integer.MAX_VALUE / 8) {
            throw new IllegalArgumentException(size + " bytes are too many segments");
        }
        return (int) count;
    }

    int count() {
        return states.length;
    }

    static long start(int segment) {
        return (long) segment * BYTES;
    }

    int length(int segment) {
        return (int) Math.min(BYTES, size - start(segment));
    }

    synchronized int sum(int segment) {
        return sums[segment];
    }

    /** Of all of them, in their order. */
    synchronized int[] sums() {
        return sums.clone();
    }

    /**
     * Takes up to {@code most} segments from {@code first} on that nobody has and nobody fetches.
     *
     * @return how many of them are the caller's now, to fill or to give up; 0 when the first one is not free
     */
    synchronized int claim(int first, int most) {
        int next = first;
        while (!closed && next < states.length && next - first < most && states[next] == EMPTY) {
            states[next] = CLAIMED;
            next++;
        }
        return next - first;
    }

    /** The first segment from {@code from} on that nobody has or fetches; -1 when there is none. */
    synchronized int firstEmpty(int from) {
        for (int i = from; i < states.length; i++) {
            if (states[i] == EMPTY) {
                return i;
            }
        }
        return -1;
    }

    synchronized boolean isEmpty(int segment) {
        return states[segment] == EMPTY;
    }

    synchronized boolean has(int segment) {
        return states[segment] == FILLED;
    }

    synchronized int filled() {
        return filled;
    }

    /** @return whether it was the last one */
    synchronized boolean fill(int segment, int sum) {
        sums[segment] = sum;
        states[segment] = FILLED;
        failures.remove(segment);
        filled++;
        notifyAll();
        return filled == states.length;
    }

    /** Gives claimed segments back, and tells who waits for them why. */
    synchronized void giveUp(int first, int count, IOException why) {
        for (int i = first; i < first + count; i++) {
            if (states[i] == CLAIMED) {
                states[i] = EMPTY;
            }
            failures.put(i, why);
        }
        notifyAll();
    }

    /** What is over: the next fetch of it is a new try. */
    synchronized void forgetFailure(int segment) {
        failures.remove(segment);
    }

    /** Nothing is filled any more; who waits is told so. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Waits until the segment is there.
     *
     * @return null when it is; otherwise why it will not come, or not in time
     */
    synchronized @Nullable IOException await(int segment, long nanos) {
        long end = System.nanoTime() + nanos;
        while (states[segment] != FILLED) {
            IOException failure = failures.get(segment);
            if (failure != null) {
                return failure;
            }
            if (closed) {
                return new CacheDamagedException("the entry was given up", null);
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return new CacheDamagedException("the segment did not come in time", null);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new CacheDamagedException("interrupted", e);
            }
        }
        return null;
    }
}
