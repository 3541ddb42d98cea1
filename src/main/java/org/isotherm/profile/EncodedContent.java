package org.isotherm.profile;

import java.util.UUID;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.WrappedKey;
import org.jspecify.annotations.Nullable;

/**
 * A content and how it is stored. Size and digest are those of the content; those of its objects are in the ledger.
 *
 * @param id of this content, stored this once
 * @param key null when it is not encrypted
 * @param chunks null when it is an object of its own
 * @param deduplicated whether its chunks are contents by themselves, which other contents may lie in too: then a piece's
 *     offset counts bytes of the chunk's content, and the keys are the chunks'
 */
public record EncodedContent(
        UUID id,
        long size,
        Sha256 sha256,
        @Nullable WrappedKey key,
        @Nullable ChunkMap chunks,
        boolean deduplicated) {
    public EncodedContent {
        if (deduplicated && (chunks == null || key != null)) {
            throw new IllegalArgumentException("content " + id + " has no chunks of which each is a content");
        }
    }

    /** One that is encoded by itself. */
    public EncodedContent(UUID id, long size, Sha256 sha256, @Nullable WrappedKey key, @Nullable ChunkMap chunks) {
        this(id, size, sha256, key, chunks, false);
    }
}
