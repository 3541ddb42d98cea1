package org.isotherm.retrieval;

import org.isotherm.asset.AssetLocation;
import org.isotherm.profile.NotedContent;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an asset before its first byte is read.
 *
 * @param content how its object decodes; null when that is the content as it is
 * @param name of the entity; null when it is in none of our tables
 */
public record ReadableAsset(
        AssetLocation location,
        @Nullable NotedContent content,
        @Nullable String name) {}
