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
 */
public record EncodedContent(
        UUID id,
        long size,
        Sha256 sha256,
        @Nullable WrappedKey key,
        @Nullable ChunkMap chunks) {}
