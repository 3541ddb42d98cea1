package org.isotherm.migration;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code storage_migration_items} as it was read: one file of a run, and what became of it. The fence is
 * its version: whoever writes it with an older one than it has writes nothing.
 */
@Entity
@Table(name = "storage_migration_items")
public class MigrationItem {
    @Id
    Long id;

    @Column(name = "migration_id", updatable = false)
    long migrationId;

    @Column(name = "asset_location_id", updatable = false)
    long assetLocationId;

    @Column(updatable = false)
    String asset;

    @Column(name = "source_backend_id", updatable = false)
    long sourceBackendId;

    @Column(name = "target_backend_id", updatable = false)
    long targetBackendId;

    @Column(name = "source_path", updatable = false)
    String sourcePath;

    @Column(name = "source_generation", updatable = false)
    long sourceGeneration;

    @Column(name = "expected_sha256", updatable = false)
    @Nullable
    String expectedSha256;

    @Column(name = "file_size_bytes", updatable = false)
    long fileSizeBytes;

    @Column(name = "source_retention_seconds", updatable = false)
    @Nullable
    Long sourceRetentionSeconds;

    @Column(name = "target_profile_id", updatable = false)
    @Nullable
    Long targetProfileId;

    @Column(name = "encoded_bytes", insertable = false, updatable = false)
    @Nullable
    Long encodedBytes;

    @Column(name = "encoded_sha256", insertable = false, updatable = false)
    @Nullable
    String encodedSha256;

    @Column(name = "only_by_pointer", updatable = false)
    boolean onlyByPointer;

    ItemState state;

    @Version
    long fence;

    int attempts;

    @Column(name = "node_id")
    @Nullable
    Long nodeId;

    @Column(name = "not_before")
    OffsetDateTime notBefore;

    @Column(name = "target_object_id")
    @Nullable
    Long targetObjectId;

    @Column(name = "return_object_id")
    @Nullable
    Long returnObjectId;

    @Column(name = "target_path")
    @Nullable
    String targetPath;

    /** Of the target, as an earlier attempt left it; known to whoever has claimed the file. */
    @Transient
    @Nullable
    String uploadToResume;

    @Column(name = "source_sha256")
    @Nullable
    String sourceSha256;

    @Column(name = "target_sha256")
    @Nullable
    String targetSha256;

    @Column(name = "verify_mode")
    @Nullable
    String verifyMode;

    @Column(name = "copied_bytes")
    long copiedBytes;

    @Nullable
    String error;

    @Nullable
    String message;

    @Column(name = "error_at")
    @Nullable
    OffsetDateTime errorAt;

    @Column(name = "completed_at")
    @Nullable
    OffsetDateTime completedAt;

    public long id() {
        return id;
    }

    public long assetLocationId() {
        return assetLocationId;
    }

    /** Entity type, id and field of the asset, joined by slashes. */
    public String asset() {
        return asset;
    }

    public long sourceBackendId() {
        return sourceBackendId;
    }

    /** How long its source is kept once it is moved: as the file's row says, else as its run; null until that is finalised. */
    @Nullable
    Duration retention(Migration run) {
        return run.untilFinalised || sourceRetentionSeconds == null
                ? run.sourceRetention()
                : Duration.ofSeconds(sourceRetentionSeconds);
    }

    public long targetBackendId() {
        return targetBackendId;
    }

    public StoragePath sourcePath() {
        return StoragePath.of(sourcePath);
    }

    /** The name under which the copy is being or was written; empty before the first attempt. */
    public Optional<StoragePath> targetPath() {
        return Optional.ofNullable(targetPath).map(StoragePath::of);
    }

    /** Whether it goes back to an object that its asset had before, so that nothing is to be copied. */
    public boolean isReturn() {
        return returnObjectId != null;
    }

    /** Whether it is brought into the form of a profile; else its bytes are moved as they are. */
    public boolean isConversion() {
        return targetProfileId != null;
    }

    /** The digest that the asset's row had when the run was planned; empty when it had none. */
    public Optional<Sha256> expectedSha256() {
        return Optional.ofNullable(expectedSha256).map(Sha256::new);
    }

    /** In bytes. */
    public long size() {
        return fileSizeBytes;
    }

    public ItemState state() {
        return state;
    }

    public long fence() {
        return fence;
    }

    public int attempts() {
        return attempts;
    }

    /** Bytes handed to the target so far. */
    public long copiedBytes() {
        return copiedBytes;
    }

    public @Nullable String sourceSha256() {
        return sourceSha256;
    }

    public @Nullable String targetSha256() {
        return targetSha256;
    }

    /** How deep the read-back went: remote, direct or cached; null before it. */
    public @Nullable String verifyMode() {
        return verifyMode;
    }

    /** The class of the last failure, a word of {@link org.isotherm.transfer.MoveError}; null when there was none. */
    public @Nullable String error() {
        return error;
    }

    public @Nullable String message() {
        return message;
    }

    public @Nullable OffsetDateTime errorAt() {
        return errorAt;
    }

    public @Nullable OffsetDateTime completedAt() {
        return completedAt;
    }
}
