package org.isotherm.profile;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.isotherm.storage.transform.KeyName;
import org.jspecify.annotations.Nullable;

/** A row of {@code key_rotations} as it was read: the data keys of one key wrapped by another. */
@Entity
@Table(name = "key_rotations")
public class Rotation {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Column(name = "from_key")
    String fromKey;

    @Column(name = "to_key")
    String toKey;

    RotationStatus status;

    @Column(name = "total_contents")
    long totalContents;

    @Column(name = "rewrapped_contents")
    long rewrappedContents;

    @Column(name = "refused_contents")
    long refusedContents;

    @Nullable
    String failure;

    @Column(name = "initiated_by_name")
    String initiatedByName;

    @Column(name = "idempotency_key")
    @Nullable
    String idempotencyKey;

    @Column(name = "batch_instance_id")
    @Nullable
    Long batchInstanceId;

    @Column(name = "batch_execution_id")
    @Nullable
    Long batchExecutionId;

    @Column(name = "node_id")
    @Nullable
    Long nodeId;

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

    public KeyName from() {
        return new KeyName(fromKey);
    }

    public KeyName to() {
        return new KeyName(toKey);
    }

    public RotationStatus status() {
        return status;
    }

    /** How many contents were on the old key when it was asked for. */
    public long totalContents() {
        return totalContents;
    }

    /** How many are on the new key because of it. */
    public long rewrappedContents() {
        return rewrappedContents;
    }

    /** How many data keys the old key did not open; they are as they were. */
    public long refusedContents() {
        return refusedContents;
    }

    public @Nullable String failure() {
        return failure;
    }

    public String initiatedBy() {
        return initiatedByName;
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
