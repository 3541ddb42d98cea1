package org.isotherm.intake;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row of {@code adoptions} as it was read: one tree taken in where it lies. */
@Entity
@Table(name = "adoptions")
public class Adoption {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Column(name = "backend_id")
    long backendId;

    String prefix;

    @Column(name = "entity_type")
    String entityType;

    @Column(name = "file_field")
    String fileField;

    AdoptionStatus status;

    @Column(name = "adopted_files")
    int adoptedFiles;

    @Column(name = "adopted_bytes")
    long adoptedBytes;

    @Column(name = "known_files")
    int knownFiles;

    @Column(name = "refused_files")
    int refusedFiles;

    @Nullable
    String failure;

    @Column(name = "initiated_by_name")
    String initiatedByName;

    @Column(name = "idempotency_key")
    @Nullable
    String idempotencyKey;

    @Column(name = "reconciliation_id")
    @Nullable
    Long reconciliationId;

    @Column(name = "batch_instance_id")
    @Nullable
    Long batchInstanceId;

    @Column(name = "batch_execution_id")
    @Nullable
    Long batchExecutionId;

    @Column(name = "started_at")
    @Nullable
    OffsetDateTime startedAt;

    @Column(name = "completed_at")
    @Nullable
    OffsetDateTime completedAt;

    @Column(name = "created_at", insertable = false, updatable = false)
    OffsetDateTime createdAt;

    public long id() {
        return id;
    }

    public long backendId() {
        return backendId;
    }

    /** What the names of the files start with; empty for the whole backend, else ended by a slash. */
    public String prefix() {
        return prefix;
    }

    public String entityType() {
        return entityType;
    }

    public String fileField() {
        return fileField;
    }

    public AdoptionStatus status() {
        return status;
    }

    public int adoptedFiles() {
        return adoptedFiles;
    }

    public long adoptedBytes() {
        return adoptedBytes;
    }

    /** Files that belonged to an asset already. */
    public int knownFiles() {
        return knownFiles;
    }

    /** Entries that could not be taken in, each with its reason. */
    public int refusedFiles() {
        return refusedFiles;
    }

    public @Nullable String failure() {
        return failure;
    }

    public String initiatedBy() {
        return initiatedByName;
    }

    /** Whose findings it takes in, one by one, and nothing else; null when it takes in a tree. */
    public @Nullable Long reconciliationId() {
        return reconciliationId;
    }

    public @Nullable Long batchInstanceId() {
        return batchInstanceId;
    }

    public @Nullable Long batchExecutionId() {
        return batchExecutionId;
    }

    public @Nullable OffsetDateTime startedAt() {
        return startedAt;
    }

    public @Nullable OffsetDateTime completedAt() {
        return completedAt;
    }

    public OffsetDateTime createdAt() {
        return createdAt;
    }
}
