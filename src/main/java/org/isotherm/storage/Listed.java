package org.isotherm.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry that a listing found.
 *
 * @param name as the backend spells it, relative to the backend; may be no valid {@link StoragePath}
 * @param size in bytes; 0 when refused
 * @param modifiedAt when the backend says it was last written; null when refused
 * @param refusal why this entry cannot be an object of ours, in words for the operator (a symbolic link, a FIFO, an
 *     unreadable folder, a name that is not portable); null for a plain file
 */
public record Listed(
        String name,
        long size,
        @Nullable Instant modifiedAt,
        @Nullable String refusal) {
    /** @throws InvalidStoragePathException when refused for its name */
    public StoragePath path() {
        return StoragePath.of(name);
    }
}
