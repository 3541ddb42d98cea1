package org.isotherm.retrieval;

import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which cold files somebody wants to have in a cache. Null does not narrow the choice.
 *
 * @param priority 0 to 100; of one user's files those with a higher one come first
 * @param deadline of one user's files with the same priority those with an earlier one come first
 * @param pinUntil until then they are not evicted, as far as the share for pins goes
 * @param overrideReason why the user's budget does not count this time; null when it does
 * @param webhook whom to tell when it has ended; null for nobody
 */
public record PrestageRequest(
        @Nullable List<Long> assetLocationIds,
        @Nullable String entityType,
        @Nullable Long projectId,
        @Nullable Long backendId,
        @Nullable Long releaseId,
        int priority,
        @Nullable OffsetDateTime deadline,
        @Nullable OffsetDateTime pinUntil,
        @Nullable String overrideReason,
        @Nullable String webhook) {}
