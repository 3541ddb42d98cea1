package org.isotherm.retrieval;

/**
 * How fast a backend gives its content in one stream, as measured, the time until its first byte included; the last
 * megabytes count most. For many threads.
 */
final class Throughput {
    /** Before anything was measured, in bytes per second. */
    private static final double ASSUMED = 50_000_000;

    /** Of what came before so much, half is forgotten. */
    private static final double HORIZON = 16_000_000;

    private double bytes = HORIZON / 10; // so that the first measurements count
    private double seconds = bytes / ASSUMED;

    synchronized void measured(long more, long nanos) {
        double kept = HORIZON / (HORIZON + more);
        bytes = bytes * kept + more;
        seconds = seconds * kept + Math.max(1e-6, nanos / 1e9);
    }

    /** How long {@code streams} at once need for so much, in whole seconds, 1 at the least. */
    synchronized long seconds(long wanted, int streams) {
        return Math.max(1, (long) Math.ceil(wanted * seconds / (bytes * Math.max(1, streams))));
    }
}
