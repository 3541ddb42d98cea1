package org.isotherm.release;

import java.time.OffsetDateTime;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;

/**
 * A file of a release as its row stood when it was read.
 *
 * @param contentId its content: a row of {@code encoded_contents}
 * @param size of the content, in bytes
 * @param sha256 of the content
 */
public record ReleaseFile(
        long id,
        long releaseId,
        StoragePath path,
        long contentId,
        long size,
        Sha256 sha256,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {}
