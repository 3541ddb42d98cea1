package org.isotherm.release;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A file of an import as its row stood when it was read.
 *
 * @param sourcePath as the backend spells it
 * @param path in the release; null when it can be no file of one
 * @param sha256 null until it was read
 * @param duplicateOf the name of the first file of the import with the same content; null when there is none before it
 * @param known whether another release has a file with the same content
 * @param verifiedAt when it was decoded from its backend and was the content that was read; null before
 * @param verifiedBy the node that did it
 * @param error why it was not taken in; null when it was, or may be yet
 */
public record ImportFile(
        long id,
        String sourcePath,
        @Nullable String path,
        long size,
        @Nullable String sha256,
        ImportFileState state,
        @Nullable String duplicateOf,
        boolean known,
        @Nullable String error,
        @Nullable OffsetDateTime verifiedAt,
        @Nullable String verifiedBy) {}
