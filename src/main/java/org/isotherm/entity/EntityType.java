package org.isotherm.entity;

import java.time.OffsetDateTime;

/**
 * A registered entity type as its row stood when it was read.
 *
 * @param rowVersion changes with each change by a person
 */
public record EntityType(
        long id, EntityTypeDraft draft, OffsetDateTime createdAt, OffsetDateTime updatedAt, long rowVersion) {}
