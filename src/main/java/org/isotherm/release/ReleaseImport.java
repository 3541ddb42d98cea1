package org.isotherm.release;

import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An import as its rows stood when they were read.
 *
 * @param releaseId null when it was cancelled and its draft is gone; of a conversion the draft, never what is converted
 * @param profileId null when the profile is gone
 * @param sourceBackendId of a conversion that of the profile of before
 * @param sourcePrefix what the names of the files start with; empty for the whole backend, else ended by a slash
 * @param retention how long a conversion keeps the form of before; null until it is finalised
 * @param bandwidth bytes per second that each node reads of the source now; null for no limit
 * @param orderedBandwidth the same as it was asked for at the start
 * @param backendConversionId the conversion of a backend's releases, or its rollback, that this is one of; null for none
 */
public record ReleaseImport(
        long id,
        @Nullable Long releaseId,
        String releaseName,
        @Nullable Long profileId,
        long sourceBackendId,
        String sourcePrefix,
        ImportStatus status,
        ImportStep step,
        @Nullable String discoveredThrough,
        @Nullable String failure,
        String initiatedBy,
        @Nullable Long batchInstanceId,
        @Nullable Long batchExecutionId,
        @Nullable Long nodeId,
        @Nullable OffsetDateTime startedAt,
        @Nullable OffsetDateTime completedAt,
        OffsetDateTime createdAt,
        ImportKind kind,
        @Nullable Long convertsReleaseId,
        @Nullable Long rollsBackId,
        @Nullable OffsetDateTime finalisedAt,
        @Nullable Duration retention,
        @Nullable Long bandwidth,
        @Nullable Long orderedBandwidth,
        @Nullable Long backendConversionId) {
    /** In place of a duration: the form of before is kept until somebody finalises. */
    static final String UNTIL_FINALISED = "until_finalised";

    /** The time as it is shown. */
    public static String shown(@Nullable Duration retention) {
        return retention == null ? UNTIL_FINALISED : retention.toString();
    }

    boolean isAtWork() {
        return status == ImportStatus.IN_PROGRESS;
    }

    /** Whether its draft is wanted by nobody. That of a rollback is the conversion's. */
    public boolean isToBeDiscarded() {
        return finalisedAt != null || (status == ImportStatus.CANCELLED && kind != ImportKind.ROLLBACK);
    }
}
