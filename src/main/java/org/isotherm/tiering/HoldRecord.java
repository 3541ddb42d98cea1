package org.isotherm.tiering;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row of {@code tiering_holds}. */
@Entity
@Table(name = "tiering_holds")
public class HoldRecord {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    HoldKind kind;

    HoldScope scope;

    @Column(name = "scope_id")
    long scopeId;

    String owner;

    String reason;

    @Column(name = "expires_at")
    @Nullable
    OffsetDateTime expiresAt;

    @Column(name = "released_at", insertable = false, updatable = false)
    @Nullable
    OffsetDateTime releasedAt;

    @Column(name = "used_up_by", insertable = false, updatable = false)
    @Nullable
    Long usedUpBy;

    @Column(name = "created_by")
    String createdBy;

    @Column(name = "created_at", insertable = false, updatable = false)
    OffsetDateTime createdAt;

    Hold read() {
        return new Hold(
                id,
                new HoldDraft(kind, scope, scopeId, owner, reason, expiresAt),
                createdBy,
                createdAt,
                releasedAt,
                usedUpBy);
    }
}
