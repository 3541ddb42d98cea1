package org.isotherm.retrieval;

import java.time.OffsetDateTime;
import java.util.List;
import org.isotherm.retrieval.webhook.Webhook;
import org.jspecify.annotations.Nullable;

/**
 * Content that is brought into the cache of a node, for whoever asked first.
 *
 * @param kind {@code access}: somebody wanted to read it; {@code prestage}: many files, to be read later
 * @param state {@code queued}, {@code retrieving}, {@code completed}, {@code completed_with_errors}, {@code failed} or
 *     {@code cancelled}
 * @param estimatedSeconds until all of it is there; null when it has ended
 * @param restoringFiles those that their store is bringing back from an archive
 * @param webhook whom to tell of its end; null for nobody
 * @param errors the first files that could not be brought
 */
public record Retrieval(
        long id,
        String kind,
        String state,
        String requestedBy,
        int priority,
        @Nullable OffsetDateTime deadline,
        @Nullable OffsetDateTime pinUntil,
        int totalFiles,
        long totalBytes,
        int retrievedFiles,
        long retrievedBytes,
        int restoringFiles,
        @Nullable Long estimatedSeconds,
        List<Failure> errors,
        @Nullable Webhook webhook,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime endedAt) {
    public Retrieval {
        errors = List.copyOf(errors);
    }

    /**
     * A file that could not be brought.
     *
     * @param error the word for the class of error
     */
    public record Failure(
            long assetLocationId, String error, @Nullable String message) {}

    static Retrieval of(
            RetrievalRecord row,
            RetrievalRows.Sums sums,
            List<FillRecord> failures,
            @Nullable Long estimatedSeconds,
            @Nullable Webhook webhook) {
        return new Retrieval(
                row.id,
                row.kind,
                row.state,
                row.requestedBy,
                row.priority,
                row.deadline,
                row.pinUntil,
                sums.files(),
                sums.bytes(),
                sums.retrievedFiles(),
                sums.retrievedBytes(),
                sums.restoringFiles(),
                estimatedSeconds,
                failures.stream()
                        .map(f -> new Failure(f.assetLocationId, String.valueOf(f.error), f.message))
                        .toList(),
                webhook,
                row.createdAt,
                row.endedAt);
    }
}
