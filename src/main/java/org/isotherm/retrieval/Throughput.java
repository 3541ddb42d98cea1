package org.isotherm.retrieval;

/** How fast a backend gives its content, as measured; what has just been measured counts most. For many threads. */
final class Throughput {
    /** Before anything was measured. */
    private static final double ASSUMED = 50_000_000;

    private static final double WEIGHT = 0.2;

    private double bytesPerSecond = ASSUMED;

    synchronized void measured(long bytes, long nanos) {
        double now = bytes / Math.max(1e-6, nanos / 1e9);
        bytesPerSecond += WEIGHT * (now - bytesPerSecond);
    }

    /** How long {@code streams} at once need for so much, in whole seconds, 1 at the least. */
    synchronized long seconds(long bytes, int streams) {
        return Math.max(1, (long) Math.ceil(bytes / Math.max(1, bytesPerSecond * Math.max(1, streams))));
    }
}
