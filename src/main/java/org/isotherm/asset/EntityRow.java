package org.isotherm.asset;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A row of the built-in {@code entities} table.
 *
 * @param attributes a JSON object as text
 */
public record EntityRow(
        String entityType,
        long entityId,
        String name,
        @Nullable Long projectId,
        @Nullable String status,
        String attributes,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {}
