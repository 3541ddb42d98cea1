package org.isotherm.retrieval.webhook;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row of {@code storage_retrieval_webhooks} as it was read. Written by {@link WebhookRows}. */
@Entity
@Table(name = "storage_retrieval_webhooks")
public class WebhookRecord {
    @Id
    @Column(name = "retrieval_id")
    Long retrievalId;

    String url;

    String state;

    int attempts;

    @Column(name = "next_at")
    OffsetDateTime nextAt;

    @Column(name = "last_status")
    @Nullable
    Integer lastStatus;

    @Column(name = "last_error")
    @Nullable
    String lastError;

    @Column(name = "ended_at")
    @Nullable
    OffsetDateTime endedAt;
}
