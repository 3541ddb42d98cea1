package org.isotherm.asset;

import org.isotherm.registry.Tier;
import org.jspecify.annotations.Nullable;

/** Which assets a list shows; null asks for all. */
public record AssetFilter(
        @Nullable Long backendId,
        @Nullable Tier tier,
        @Nullable String entityType,
        @Nullable Long projectId) {}
