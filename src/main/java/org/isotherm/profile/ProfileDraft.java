package org.isotherm.profile;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A profile as a person wants it.
 *
 * @param chunkSizeBytes null unless chunked
 */
public record ProfileDraft(
        String name,
        long backendId,
        boolean encrypted,
        boolean chunked,
        @Nullable Long chunkSizeBytes,
        boolean isDefault) {

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
        return json.add("is_default", isDefault).build();
    }

    /** The same on another backend. */
    ProfileDraft on(long backend) {
        return new ProfileDraft(name, backend, encrypted, chunked, chunkSizeBytes, isDefault);
    }
}
