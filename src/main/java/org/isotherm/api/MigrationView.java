package org.isotherm.api;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.OptionalLong;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.jspecify.annotations.Nullable;

/**
 * A migration as it is shown.
 *
 * @param sourceBackendId null when its files lie on several, as those of a sweep may; each file has its own
 * @param targetBackendId null when its files go to several
 * @param planId the plan that a sweep moves by; null when it is none
 * @param transferredBytes of the files whose copy is durable, and of those that are being copied so far
 * @param errorLog the last 100 failures; {@code …/files?status=failed} has all
 * @param rolledBackFiles those that are back where they were; counted in {@code transferredFiles} still
 * @param rollsBack the migration that this one undoes; null when it is no rollback
 * @param rolledBackBy the last rollback that was asked for; null when there was none
 * @param drain what a drain has found to be left on its source, the files of others too; null when it has not looked
 * @param etaSeconds until the last byte, at the present rate; null while there is none
 */
public record MigrationView(
        long id,
        String kind,
        MigrationStatus status,
        @Nullable Long sourceBackendId,
        @Nullable Long targetBackendId,
        @Nullable Long planId,
        JsonObject filter,
        int totalFiles,
        int transferredFiles,
        int verifiedFiles,
        int failedFiles,
        int skippedFiles,
        int rolledBackFiles,
        long totalBytes,
        long transferredBytes,
        @Nullable Long bytesPerSecond,
        @Nullable Long etaSeconds,
        String sourceRetention,
        @Nullable OffsetDateTime finalisedAt,
        boolean deleteAdopted,
        String verification,
        int parallelism,
        @Nullable Long bandwidthBytesPerSecond,
        JsonArray errorLog,
        @Nullable String failure,
        @Nullable Long rollsBack,
        @Nullable Long rolledBackBy,
        @Nullable DrainView drain,
        String initiatedBy,
        BatchView batch,
        @Nullable OffsetDateTime startedAt,
        @Nullable OffsetDateTime completedAt,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {

    /** In place of a duration: the sources are kept until the migration is finalised. */
    static final String UNTIL_FINALISED = "until_finalised";

    /**
     * @param rate bytes per second now; empty when nobody knows
     */
    static MigrationView of(Migration m, MigrationStatus status, long inFlight, OptionalLong rate, BatchView batch) {
        long transferred = m.transferredBytes() + inFlight;
        Long perSecond = rate.isPresent() ? Long.valueOf(rate.getAsLong()) : null;
        Duration retention = m.sourceRetention();
        String drain = m.drainReport();
        Long eta = perSecond == null || perSecond == 0
                ? null
                : Long.valueOf(Math.max(0, (m.totalBytes() - transferred) / perSecond));
        return new MigrationView(
                m.id(),
                m.kind(),
                status,
                m.sourceBackendId(),
                m.targetBackendId(),
                m.planId(),
                read(m.filter()).asJsonObject(),
                m.totalFiles(),
                m.transferredFiles(),
                m.verifiedFiles(),
                m.failedFiles(),
                m.skippedFiles(),
                m.rolledBackFiles(),
                m.totalBytes(),
                transferred,
                perSecond,
                eta,
                retention == null ? UNTIL_FINALISED : retention.toString(),
                m.finalisedAt(),
                m.deletesAdopted(),
                m.verification(),
                m.parallelism(),
                m.bandwidth(),
                read(m.errorLog()).asJsonArray(),
                m.failure(),
                m.rollsBack(),
                m.rolledBackBy(),
                drain == null ? null : DrainView.of(read(drain).asJsonObject()),
                m.initiatedBy(),
                batch,
                m.startedAt(),
                m.completedAt(),
                m.createdAt(),
                m.updatedAt());
    }

    private static jakarta.json.JsonStructure read(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.read();
        }
    }

    /** The mean rate of a run that has ended. */
    static OptionalLong meanRate(Migration m) {
        OffsetDateTime from = m.startedAt();
        OffsetDateTime to = m.completedAt();
        if (from == null || to == null) {
            return OptionalLong.empty();
        }
        long millis = Math.max(1, Duration.between(from, to).toMillis());
        return OptionalLong.of((long) (m.transferredBytes() * 1000.0 / millis));
    }
}
