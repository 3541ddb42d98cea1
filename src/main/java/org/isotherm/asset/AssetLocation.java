package org.isotherm.asset;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** A row of {@code asset_locations} as it was read: where one file of an entity lies. */
@Entity
@Table(name = "asset_locations")
public class AssetLocation {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Column(name = "entity_type")
    String entityType;

    @Column(name = "entity_id")
    long entityId;

    @Column(name = "file_field")
    String fileField;

    @Column(name = "backend_id")
    long backendId;

    @Column(name = "storage_path")
    String storagePath;

    @Column(name = "file_size_bytes")
    long fileSizeBytes;

    @Column(name = "checksum_sha256")
    @Nullable
    String checksumSha256;

    @Column(name = "last_accessed_at", insertable = false, updatable = false)
    @Nullable
    OffsetDateTime lastAccessedAt;

    @Column(name = "access_count", insertable = false, updatable = false)
    int accessCount;

    long generation;

    @Column(name = "quarantined_at")
    @Nullable
    OffsetDateTime quarantinedAt;

    @Column(name = "created_at", insertable = false, updatable = false)
    OffsetDateTime createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    OffsetDateTime updatedAt;

    public long id() {
        return id;
    }

    public AssetKey key() {
        return new AssetKey(entityType, entityId, fileField);
    }

    public long backendId() {
        return backendId;
    }

    public StoragePath path() {
        return StoragePath.of(storagePath);
    }

    /** In bytes. */
    public long size() {
        return fileSizeBytes;
    }

    /** The digest of the content; empty when nobody has computed it yet. */
    public Optional<Sha256> sha256() {
        return Optional.ofNullable(checksumSha256).map(Sha256::new);
    }

    /** When it was last asked for; null when never. */
    public @Nullable OffsetDateTime lastAccessedAt() {
        return lastAccessedAt;
    }

    public int accessCount() {
        return accessCount;
    }

    /** Changes whenever content or place do. */
    public long generation() {
        return generation;
    }

    /** Set aside by a person because its object is lost or another one; over when it gets a new object. */
    public boolean isQuarantined() {
        return quarantinedAt != null;
    }

    public OffsetDateTime createdAt() {
        return createdAt;
    }

    public OffsetDateTime updatedAt() {
        return updatedAt;
    }
}
