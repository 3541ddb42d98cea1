package org.isotherm.reconcile;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row of {@code reconciliations} as it was read: one comparison of the rows with a backend. */
@Entity
@Table(name = "reconciliations")
public class Reconciliation {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Column(name = "backend_id")
    long backendId;

    ReconciliationStatus status;

    @Column(name = "listed_objects", insertable = false, updatable = false)
    long listedObjects;

    @Column(name = "listed_bytes", insertable = false, updatable = false)
    long listedBytes;

    @Column(name = "unreadable_objects", insertable = false, updatable = false)
    long unreadableObjects;

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

    public long backendId() {
        return backendId;
    }

    public ReconciliationStatus status() {
        return status;
    }

    /** How many objects the backend has shown, our own marker left out. */
    public long listedObjects() {
        return listedObjects;
    }

    public long listedBytes() {
        return listedBytes;
    }

    /** Objects that rows name and that could not be looked at, for a reason that will not pass; they are no findings. */
    public long unreadableObjects() {
        return unreadableObjects;
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
