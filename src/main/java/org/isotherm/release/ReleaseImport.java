package org.isotherm.release;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An import as its rows stood when they were read.
 *
 * @param releaseId null when it was cancelled and its draft is gone; of a conversion the draft, never what is converted
 * @param profileId null when the profile is gone
 * @param sourceBackendId of a conversion that of the profile of before
 * @param sourcePrefix what the names of the files start with; empty for the whole backend, else ended by a slash
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
        @Nullable OffsetDateTime finalisedAt) {
    boolean isAtWork() {
        return status == ImportStatus.IN_PROGRESS;
    }

    /** Whether its draft is wanted by nobody. That of a rollback is the conversion's. */
    public boolean isToBeDiscarded() {
        return finalisedAt != null || (status == ImportStatus.CANCELLED && kind != ImportKind.ROLLBACK);
    }
}
