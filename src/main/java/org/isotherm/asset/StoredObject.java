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

/** A row of {@code stored_objects}: one object on one backend, from the intent to write it until it is gone. */
@Entity
@Table(name = "stored_objects")
public class StoredObject {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Column(name = "backend_id")
    long backendId;

    @Column(name = "storage_path")
    String storagePath;

    ObjectState state;

    boolean managed;

    @Column(name = "asset_location_id")
    @Nullable
    Long assetLocationId;

    @Column(name = "size_bytes")
    long sizeBytes;

    @Column(name = "checksum_sha256")
    @Nullable
    String checksumSha256;

    @Column(name = "content_id")
    @Nullable
    Long contentId;

    @Column(name = "node_id")
    @Nullable
    Long nodeId;

    @Column(name = "upload_id")
    @Nullable
    String uploadId;

    @Column(name = "delete_after")
    @Nullable
    OffsetDateTime deleteAfter;

    int attempts;

    @Column(name = "last_error")
    @Nullable
    String lastError;

    public long id() {
        return id;
    }

    public long backendId() {
        return backendId;
    }

    public StoragePath path() {
        return StoragePath.of(storagePath);
    }

    public ObjectState state() {
        return state;
    }

    /** False of a file that was there before Isotherm. */
    public boolean isManaged() {
        return managed;
    }

    /** The digest of its content; empty when nobody has computed it. */
    public Optional<Sha256> sha256() {
        return Optional.ofNullable(checksumSha256).map(Sha256::new);
    }

    /** How what it holds decodes: a row of {@code encoded_contents}; empty when it is the content as it is. */
    public Optional<Long> contentId() {
        return Optional.ofNullable(contentId);
    }

    /** The multipart upload that wrote or writes it; empty when there was none yet. */
    public Optional<String> uploadId() {
        return Optional.ofNullable(uploadId);
    }

    /** In bytes. */
    public long size() {
        return sizeBytes;
    }

    /** Condemned or deleted once: not deleted before; null of any other. */
    public @Nullable OffsetDateTime deleteAfter() {
        return deleteAfter;
    }

    /** Why its deletion failed last; null when it did not. */
    public @Nullable String lastError() {
        return lastError;
    }

    /** How often its deletion was tried. */
    public int attempts() {
        return attempts;
    }

    /** Whether it is to be deleted for the first time, under a name of ours, and was once all that it should be. */
    public boolean isWholeAndCondemned() {
        return managed && state == ObjectState.CONDEMNED && checksumSha256 != null;
    }

    /**
     * Whether no reaper has claimed it since that one did. The state counts too: the attempts of the second deletion
     * are counted anew.
     */
    boolean isAs(StoredObject claimed) {
        return attempts == claimed.attempts && state == claimed.state;
    }

    void become(ObjectState next, @Nullable OffsetDateTime deleteAfter) {
        this.state = next;
        this.deleteAfter = deleteAfter;
        this.nodeId = null;
    }
}
