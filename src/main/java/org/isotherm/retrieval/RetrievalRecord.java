package org.isotherm.retrieval;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row of {@code storage_retrievals} as it was read. Written by {@link RetrievalRows}. */
@Entity
@Table(name = "storage_retrievals")
public class RetrievalRecord {
    @Id
    Long id;

    String kind;

    String state;

    @Column(name = "requested_by")
    String requestedBy;

    int priority;

    @Nullable
    OffsetDateTime deadline;

    @Column(name = "pin_until")
    @Nullable
    OffsetDateTime pinUntil;

    @Column(name = "created_at")
    OffsetDateTime createdAt;

    @Column(name = "ended_at")
    @Nullable
    OffsetDateTime endedAt;
}
