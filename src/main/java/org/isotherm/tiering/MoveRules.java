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
 * @param accessedWithinDays only files that were read since so many days; null for any
 * @param minAccessCount only files that were read so often, since they came; null for any
 * @param targetProfileId in whose form they arrive; null when their bytes are moved as they are
 */
public record MoveRules(
        int priority,
        long minSizeBytes,
        Duration minResidency,
        @Nullable Long maxFilesPerRun,
        @Nullable Long maxBytesPerRun,
        MoveOrder order,
        Duration sourceRetention,
        @Nullable Integer accessedWithinDays,
        @Nullable Integer minAccessCount,
        @Nullable Long targetProfileId) {
    /** Where nothing else is said. */
    public static final MoveRules DEFAULT =
            new MoveRules(100, 0, Duration.ZERO, null, null, MoveOrder.LRU, Duration.ofHours(24));

    /** Rules that do not ask how often a file is read. */
    public MoveRules(
            int priority,
            long minSizeBytes,
            Duration minResidency,
            @Nullable Long maxFilesPerRun,
            @Nullable Long maxBytesPerRun,
            MoveOrder order,
            Duration sourceRetention) {
        this(
                priority,
                minSizeBytes,
                minResidency,
                maxFilesPerRun,
                maxBytesPerRun,
                order,
                sourceRetention,
                null,
                null,
                null);
    }

    /** The same in the form of another profile; null for bytes as they are. */
    MoveRules in(@Nullable Long profileId) {
        return new MoveRules(
                priority,
                minSizeBytes,
                minResidency,
                maxFilesPerRun,
                maxBytesPerRun,
                order,
                sourceRetention,
                accessedWithinDays,
                minAccessCount,
                profileId);
    }
}
