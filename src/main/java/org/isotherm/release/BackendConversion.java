package org.isotherm.release;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of all releases of a backend as its rows stood when they were read.
 *
 * @param backendId where they have files
 * @param profileId the form that they get; null when that profile is gone
 * @param convertedReleases by runs that are completed
 * @param failedReleases whose run has failed or was cancelled
 * @param leftReleases which have files there in another form, and no run of this one yet
 * @param importId the run at work, else the last one; null before the first
 */
public record BackendConversion(
        long id,
        long backendId,
        @Nullable Long profileId,
        BackendConversionStatus status,
        long convertedReleases,
        long failedReleases,
        long leftReleases,
        @Nullable Long importId,
        String initiatedBy,
        @Nullable OffsetDateTime completedAt,
        OffsetDateTime createdAt) {}
