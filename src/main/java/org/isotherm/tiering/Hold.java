package org.isotherm.tiering;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A hold as its row stood when it was read.
 *
 * @param releasedAt since when it holds nothing, because somebody said so; null when nobody has
 */
public record Hold(
        long id,
        HoldDraft draft,
        String createdBy,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime releasedAt) {}
