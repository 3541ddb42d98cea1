package org.isotherm.asset;

import java.time.OffsetDateTime;
import org.isotherm.registry.Tier;
import org.jspecify.annotations.Nullable;

/**
 * Which assets a list shows; null asks for all.
 *
 * @param minSize in bytes, itself included
 * @param maxSize in bytes, itself included
 * @param notAccessedSince read before that time only, or never
 */
public record AssetFilter(
        @Nullable Long backendId,
        @Nullable Tier tier,
        @Nullable String entityType,
        @Nullable Long projectId,
        @Nullable Long minSize,
        @Nullable Long maxSize,
        @Nullable OffsetDateTime notAccessedSince) {}
