package org.isotherm.it;

import java.util.Collection;

/** Of times that were measured. */
final class Percentile {
    private Percentile() {}

    /** @return milliseconds, by the nearest rank; not a number when nothing was measured */
    static double of(Collection<Long> nanos, double percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length) - 1;
        return sorted[Math.max(0, rank)] / 1e6;
    }
}
