package org.isotherm.migration;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.io.StringReader;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code storage_migrations} as it was read. Its counters are those of its item rows:
 * {@code total = pending + active + verified + skipped + failed + rolled back}.
 *
 * <p>A file that a rollback has brought back leaves {@link #verifiedFiles} for {@link #rolledBackFiles}, for its copy is
 * not the asset's object any more. It stays in {@link #transferredFiles} and {@link #transferredBytes}: those say what
 * the run has brought to its target, which a later run does not undo.
 */
@Entity
@Table(name = "storage_migrations")
public class Migration {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @ManyToOne
    @JoinColumn(name = "status_id")
    MigrationStatusRow status;

    String kind;

    @Column(name = "source_backend_id")
    @Nullable
    Long sourceBackendId;

    @Column(name = "target_backend_id")
    @Nullable
    Long targetBackendId;

    @Column(name = "total_files", insertable = false, updatable = false)
    int totalFiles;

    @Column(name = "transferred_files", insertable = false, updatable = false)
    int transferredFiles;

    @Column(name = "verified_files", insertable = false, updatable = false)
    int verifiedFiles;

    @Column(name = "failed_files", insertable = false, updatable = false)
    int failedFiles;

    @Column(name = "skipped_files", insertable = false, updatable = false)
    int skippedFiles;

    @Column(name = "rolled_back_files", insertable = false, updatable = false)
    int rolledBackFiles;

    @Column(name = "total_bytes", insertable = false, updatable = false)
    long totalBytes;

    @Column(name = "transferred_bytes", insertable = false, updatable = false)
    long transferredBytes;

    @Column(name = "error_log", insertable = false, updatable = false)
    String errorLog;

    @Column(name = "started_at", insertable = false, updatable = false)
    @Nullable
    OffsetDateTime startedAt;

    @Column(name = "completed_at", insertable = false, updatable = false)
    @Nullable
    OffsetDateTime completedAt;

    @Column(name = "planned_at", insertable = false, updatable = false)
    @Nullable
    OffsetDateTime plannedAt;

    @Column(name = "created_at", insertable = false, updatable = false)
    OffsetDateTime createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    OffsetDateTime updatedAt;

    @Column(name = "source_retention_seconds")
    long sourceRetentionSeconds;

    @Column(name = "until_finalised")
    boolean untilFinalised;

    @Column(name = "finalised_at", insertable = false, updatable = false)
    @Nullable
    OffsetDateTime finalisedAt;

    @Column(name = "delete_adopted")
    boolean deleteAdopted;

    String verification;

    int parallelism;

    @Column(name = "bandwidth_bytes_per_second")
    @Nullable
    Long bandwidthBytesPerSecond;

    String filter;

    @Column(name = "initiated_by_name")
    String initiatedByName;

    @Column(name = "idempotency_key")
    @Nullable
    String idempotencyKey;

    @Nullable
    String failure;

    @Column(name = "plan_id", updatable = false)
    @Nullable
    Long planId;

    @Column(name = "rolls_back", updatable = false)
    @Nullable
    Long rollsBack;

    @Column(name = "rolled_back_by", insertable = false, updatable = false)
    @Nullable
    Long rolledBackBy;

    /** A JSON object; null until a drain has looked. */
    @Column(name = "drain_report", insertable = false, updatable = false)
    @Nullable
    String drainReport;

    @Column(name = "batch_instance_id", insertable = false, updatable = false)
    @Nullable
    Long batchInstanceId;

    @Column(name = "batch_execution_id", insertable = false, updatable = false)
    @Nullable
    Long batchExecutionId;

    public long id() {
        return id;
    }

    public MigrationStatus status() {
        return MigrationStatus.named(status.text())
                .orElseThrow(() -> new IllegalStateException("unknown migration status " + status.text()));
    }

    /** What planned it: {@code migration}, {@code rollback}, {@code drain}, {@code sweep} or {@code convert}. */
    public String kind() {
        return kind;
    }

    /** Whether it is to leave nothing of ours on its source. */
    public boolean isDrain() {
        return kind.equals(MigrationRequest.DRAIN);
    }

    /** Whether it brings its files into the form of a profile. */
    public boolean isConversion() {
        return kind.equals(ConversionRequest.CONVERT);
    }

    /** What a drain has found to be left on its source, as a JSON object; null when it has not looked. */
    public @Nullable String drainReport() {
        return drainReport;
    }

    /** Null when its files lie on several, which only those of a sweep and its rollback do: each file has its own. */
    public @Nullable Long sourceBackendId() {
        return sourceBackendId;
    }

    /** Null when its files go to several, as for {@link #sourceBackendId}. */
    public @Nullable Long targetBackendId() {
        return targetBackendId;
    }

    /** The only backend that its files lie on; for the kinds of runs that have one. */
    public long source() {
        return Objects.requireNonNull(sourceBackendId, "the run has several sources");
    }

    /** The only backend that its files go to; for the kinds of runs that have one. */
    public long target() {
        return Objects.requireNonNull(targetBackendId, "the run has several targets");
    }

    /** The plan that it moves by; null when it is no sweep. */
    public @Nullable Long planId() {
        return planId;
    }

    public int totalFiles() {
        return totalFiles;
    }

    /**
     * Files whose copy is, or was before it was rolled back, durable, verified or not yet. Of a rollback also those that
     * went back to their old object, which was verified and not copied.
     */
    public int transferredFiles() {
        return transferredFiles;
    }

    /** Files whose copy was read back equal and is now the asset's object. */
    public int verifiedFiles() {
        return verifiedFiles;
    }

    /** Files that were moved and that a rollback has brought back. */
    public int rolledBackFiles() {
        return rolledBackFiles;
    }

    public int failedFiles() {
        return failedFiles;
    }

    /** Files that were overwritten, deleted or moved by somebody else meanwhile; nothing is wrong with them. */
    public int skippedFiles() {
        return skippedFiles;
    }

    public long totalBytes() {
        return totalBytes;
    }

    /** Bytes of the transferred files. */
    public long transferredBytes() {
        return transferredBytes;
    }

    /** The last 100 failures as a JSON array. */
    public String errorLog() {
        return errorLog;
    }

    public @Nullable OffsetDateTime startedAt() {
        return startedAt;
    }

    public @Nullable OffsetDateTime completedAt() {
        return completedAt;
    }

    /** When all item rows were there; null while they are being made. */
    public @Nullable OffsetDateTime plannedAt() {
        return plannedAt;
    }

    public OffsetDateTime createdAt() {
        return createdAt;
    }

    public OffsetDateTime updatedAt() {
        return updatedAt;
    }

    /** How long the sources are kept after their move, of a sweep the longest time; null until the run is finalised. */
    public @Nullable Duration sourceRetention() {
        return untilFinalised ? null : Duration.ofSeconds(sourceRetentionSeconds);
    }

    /** When somebody has last said that the sources need not be kept; null when nobody has. */
    public @Nullable OffsetDateTime finalisedAt() {
        return finalisedAt;
    }

    public boolean deletesAdopted() {
        return deleteAdopted;
    }

    /** How copies are proven: {@code read_back}. */
    public String verification() {
        return verification;
    }

    /** How many workers each node gives the run. */
    public int parallelism() {
        return parallelism;
    }

    /** The limit for each node; null when there is none. */
    public @Nullable Long bandwidth() {
        return bandwidthBytesPerSecond;
    }

    /** What was asked for, as a JSON object. */
    public String filter() {
        return filter;
    }

    public String initiatedBy() {
        return initiatedByName;
    }

    /** Why the run as a whole failed; null when it did not. */
    public @Nullable String failure() {
        return failure;
    }

    /** The run whose moves this one undoes; null when it is no rollback. */
    public @Nullable Long rollsBack() {
        return rollsBack;
    }

    /** The last run that was asked to undo the moves of this one; null when there was none. */
    public @Nullable Long rolledBackBy() {
        return rolledBackBy;
    }

    public @Nullable Long batchInstanceId() {
        return batchInstanceId;
    }

    public @Nullable Long batchExecutionId() {
        return batchExecutionId;
    }

    /** Whether it was started by a request of the same meaning. How fast it goes does not count. */
    boolean isFor(MigrationRequest request) {
        try (JsonReader stored = Json.createReader(new StringReader(filter))) {
            return kind.equals(request.kind())
                    && Objects.equals(sourceBackendId, request.sourceBackendId())
                    && Objects.equals(targetBackendId, request.targetBackendId())
                    && untilFinalised == request.untilFinalised()
                    && sourceRetentionSeconds == request.sourceRetention().toSeconds()
                    && deleteAdopted == request.deleteAdopted()
                    && stored.readObject().equals(request.filter());
        }
    }
}
