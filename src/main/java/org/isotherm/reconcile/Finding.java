package org.isotherm.reconcile;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row of {@code reconciliation_findings} as it was read. */
@Entity
@Table(name = "reconciliation_findings")
public class Finding {
    @Id
    Long id;

    FindingKind kind;

    FindingOrigin origin;

    @Column(name = "storage_path")
    String storagePath;

    @Column(name = "upload_id")
    @Nullable
    String uploadId;

    @Column(name = "size_bytes")
    @Nullable
    Long sizeBytes;

    @Column(name = "expected_size_bytes")
    @Nullable
    Long expectedSizeBytes;

    @Column(name = "modified_at")
    @Nullable
    OffsetDateTime modifiedAt;

    @Nullable
    String detail;

    @Column(name = "asset_location_id")
    @Nullable
    Long assetLocationId;

    @Nullable
    Decision decision;

    @Column(name = "decided_by")
    @Nullable
    String decidedBy;

    @Column(name = "decided_at")
    @Nullable
    OffsetDateTime decidedAt;

    @Column(name = "adoption_id")
    @Nullable
    Long adoptionId;

    @Column(name = "carried_out_at")
    @Nullable
    OffsetDateTime carriedOutAt;

    @Column(name = "last_error")
    @Nullable
    String lastError;

    @Column(name = "found_at")
    OffsetDateTime foundAt;

    public long id() {
        return id;
    }

    public FindingKind kind() {
        return kind;
    }

    public FindingOrigin origin() {
        return origin;
    }

    /** As the backend or the row spells it; not always a name that Isotherm could use. */
    public String storagePath() {
        return storagePath;
    }

    public @Nullable String uploadId() {
        return uploadId;
    }

    /** On the backend, in bytes; null of what is not there. */
    public @Nullable Long size() {
        return sizeBytes;
    }

    /** In the row, in bytes; null when there is none. */
    public @Nullable Long expectedSize() {
        return expectedSizeBytes;
    }

    public @Nullable OffsetDateTime modifiedAt() {
        return modifiedAt;
    }

    /** Why it can be no object of ours, or what is odd about its row; null when nothing is. */
    public @Nullable String detail() {
        return detail;
    }

    public @Nullable Long assetLocationId() {
        return assetLocationId;
    }

    /** Null while nobody has decided. */
    public @Nullable Decision decision() {
        return decision;
    }

    public @Nullable String decidedBy() {
        return decidedBy;
    }

    public @Nullable OffsetDateTime decidedAt() {
        return decidedAt;
    }

    /** The adoption that makes assets of what was decided upon; null of any other finding. */
    public @Nullable Long adoptionId() {
        return adoptionId;
    }

    /** When the upload was aborted; null of any other finding. */
    public @Nullable OffsetDateTime carriedOutAt() {
        return carriedOutAt;
    }

    /** Why it could not be carried out last. */
    public @Nullable String lastError() {
        return lastError;
    }

    public OffsetDateTime foundAt() {
        return foundAt;
    }
}
