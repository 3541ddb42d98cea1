package org.isotherm.release;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of all releases of a backend as its rows stood when they were read.
 *
 * @param backendId where they have files
 * @param profileId the form that they get; null when that profile is gone, and of a rollback, by which each gets its own
 * @param convertedReleases by runs that are completed; of a rollback those that have the form of before again
 * @param rolledBackReleases those of them that have the form of before again, by whichever rollback
 * @param keptReleases those of them whose other form is still kept
 * @param returnableReleases those of them that can be taken back: their form of before is kept, and they do not have it again
 * @param failedReleases whose run has failed or was cancelled
 * @param leftReleases which have files there in another form, and no run of this one yet; of a rollback those that are to be taken back
 * @param importId the run at work, else the last one; null before the first
 * @param rollsBackId the conversion that this one takes back; null when it is no rollback
 * @param rolledBackById the last rollback that was asked for; null when there was none
 * @param sourceRetention how long each run keeps the form of before: a duration, or {@code until_finalised}; null of a rollback
 * @param bandwidthBytesPerSecond that each node reads of what is converted, from now on; null for no limit
 */
public record BackendConversion(
        long id,
        long backendId,
        @Nullable Long profileId,
        BackendConversionStatus status,
        long convertedReleases,
        long rolledBackReleases,
        long keptReleases,
        long returnableReleases,
        long failedReleases,
        long leftReleases,
        @Nullable Long importId,
        @Nullable Long rollsBackId,
        @Nullable Long rolledBackById,
        @Nullable String sourceRetention,
        @Nullable Long bandwidthBytesPerSecond,
        @Nullable OffsetDateTime finalisedAt,
        String initiatedBy,
        @Nullable OffsetDateTime completedAt,
        OffsetDateTime createdAt) {}
