package org.isotherm.profile;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.OffsetDateTime;
import org.isotherm.audit.NamedRow;
import org.jspecify.annotations.Nullable;

/** A row of {@code storage_profiles}. */
@Entity
@Table(name = "storage_profiles")
public class ProfileRecord implements NamedRow {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String name;

    @Column(name = "backend_id")
    long backendId;

    boolean encrypted;

    boolean chunked;

    @Column(name = "chunk_size_bytes")
    @Nullable
    Long chunkSizeBytes;

    boolean deduplicated;

    @Column(name = "is_default")
    boolean isDefault;

    @Column(name = "key_name")
    @Nullable
    String keyName;

    @Column(name = "created_at", insertable = false, updatable = false)
    OffsetDateTime createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    OffsetDateTime updatedAt;

    @Version
    @Column(name = "row_version")
    long rowVersion;

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long rowVersion() {
        return rowVersion;
    }

    void fill(ProfileDraft draft) {
        name = draft.name();
        backendId = draft.backendId();
        encrypted = draft.encrypted();
        chunked = draft.chunked();
        chunkSizeBytes = draft.chunkSizeBytes();
        deduplicated = draft.deduplicated();
        isDefault = draft.isDefault();
        keyName = draft.keyName() == null ? null : draft.keyName().text();
    }
}
