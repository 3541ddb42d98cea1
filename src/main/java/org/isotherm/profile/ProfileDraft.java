package org.isotherm.profile;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Objects;
import org.isotherm.storage.transform.KeyName;
import org.jspecify.annotations.Nullable;

/**
 * A profile as a person wants it.
 *
 * @param chunkSizeBytes how many bytes of files a chunk takes; null for {@link #CHUNK_BYTES}, or when not chunked
 * @param deduplicated whether chunks of equal content are stored once in a release; only when chunked
 * @param keyName the key to encrypt by; null for the one named {@code default}, or when not encrypted
 */
public record ProfileDraft(
        String name,
        long backendId,
        boolean encrypted,
        boolean chunked,
        @Nullable Long chunkSizeBytes,
        boolean deduplicated,
        boolean isDefault,
        @Nullable KeyName keyName) {
    /** What a chunk takes when nobody has said. */
    public static final long CHUNK_BYTES = 64L * 1024 * 1024;

    private static final KeyName DEFAULT_KEY = new KeyName("default");

    /** The key that what is stored by it is encrypted by; null when it is not encrypted. */
    public @Nullable KeyName key() {
        return !encrypted ? null : keyName == null ? DEFAULT_KEY : keyName;
    }

    /** How many bytes of files a chunk takes. */
    public long chunkBytes() {
        return chunkSizeBytes == null ? CHUNK_BYTES : chunkSizeBytes;
    }

    /** Whether what is stored by one is stored as by the other: everything but the name and being the default. */
    boolean promisesAs(ProfileDraft other) {
        return backendId == other.backendId
                && encrypted == other.encrypted
                && chunked == other.chunked
                && Objects.equals(chunkSizeBytes, other.chunkSizeBytes)
                && deduplicated == other.deduplicated
                && Objects.equals(keyName, other.keyName);
    }

    /** For the audit log and documents; what is not set is left out. */
    JsonObject json() {
        var json = Json.createObjectBuilder()
                .add("name", name)
                .add("backend_id", backendId)
                .add("encrypted", encrypted)
                .add("chunked", chunked);
        if (chunkSizeBytes != null) {
            json.add("chunk_size_bytes", chunkSizeBytes);
        }
        if (keyName != null) {
            json.add("key_name", keyName.text());
        }
        return json.add("deduplicated", deduplicated)
                .add("is_default", isDefault)
                .build();
    }

    /** The same on another backend. */
    ProfileDraft on(long backend) {
        return new ProfileDraft(name, backend, encrypted, chunked, chunkSizeBytes, deduplicated, isDefault, keyName);
    }
}
