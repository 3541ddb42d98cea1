package org.isotherm.tiering;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which files are worth moving for a policy, how many of them a run takes, and in which order.
 *
 * @param priority of the policies that fit a file the one with the lowest decides, of equal ones the elder
 * @param minSizeBytes smaller files stay
 * @param minResidency files that were moved or got new content since stay
 * @param maxFilesPerRun null for no limit
 * @param maxBytesPerRun null for no limit
 * @param sourceRetention how long the old object of a moved file is kept
 */
public record MoveRules(
        int priority,
        long minSizeBytes,
        Duration minResidency,
        @Nullable Long maxFilesPerRun,
        @Nullable Long maxBytesPerRun,
        MoveOrder order,
        Duration sourceRetention) {
    /** Where nothing else is said. */
    public static final MoveRules DEFAULT =
            new MoveRules(100, 0, Duration.ZERO, null, null, MoveOrder.LRU, Duration.ofHours(24));
}
