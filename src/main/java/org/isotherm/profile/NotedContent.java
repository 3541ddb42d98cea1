package org.isotherm.profile;

import org.jspecify.annotations.Nullable;

/**
 * A content as its row stood when it was read.
 *
 * @param id of the row
 * @param profileId what it was stored by; null when that profile was deleted since
 */
public record NotedContent(
        long id, EncodedContent encoded, @Nullable Long profileId) {
    public boolean isEncrypted() {
        return encoded.key() != null;
    }
}
