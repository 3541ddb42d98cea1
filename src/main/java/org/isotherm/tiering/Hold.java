package org.isotherm.tiering;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A hold as its row stood when it was read.
 *
 * @param releasedAt since when it holds nothing, because somebody said so, or a sweep has used it up; null when it is in force, or has expired
 * @param usedUpBy the sweep that it held for; null for all but what holds for once
 */
public record Hold(
        long id,
        HoldDraft draft,
        String createdBy,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime releasedAt,
        @Nullable Long usedUpBy) {}
