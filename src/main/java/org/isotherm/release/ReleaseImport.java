package org.isotherm.release;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An import as its rows stood when they were read.
 *
 * @param releaseId null when it was cancelled and its draft is gone
 * @param profileId null when the profile is gone
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
        OffsetDateTime createdAt) {
    boolean isAtWork() {
        return status == ImportStatus.IN_PROGRESS;
    }
}
