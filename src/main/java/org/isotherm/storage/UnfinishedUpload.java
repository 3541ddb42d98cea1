package org.isotherm.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A multipart upload that was begun and neither completed nor aborted: its parts are invisible and cost money.
 *
 * @param name of the object it would become, as the backend spells it; may be no valid {@link StoragePath}
 * @param uploadId what the backend calls it
 * @param startedAt when the backend says it was begun; null when it does not say
 */
public record UnfinishedUpload(
        String name, String uploadId, @Nullable Instant startedAt) {}
