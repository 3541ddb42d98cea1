package org.isotherm.tiering;

import java.time.OffsetDateTime;

/**
 * A policy as its row stood when it was read.
 *
 * @param rowVersion changes with each change by a person
 */
public record Policy(long id, PolicyDraft draft, OffsetDateTime createdAt, OffsetDateTime updatedAt, long rowVersion) {
    static Policy of(PolicyRecord row) {
        return new Policy(
                row.id,
                new PolicyDraft(
                        row.name,
                        row.description,
                        row.sourceTier,
                        row.targetTier,
                        row.targetBackendId,
                        row.entityType,
                        new Condition(row.conditionField, row.conditionOperator, row.conditionValue),
                        row.ageThresholdDays,
                        row.accessThresholdDays,
                        row.projectId,
                        row.isActive,
                        row.rules()),
                row.createdAt,
                row.updatedAt,
                row.rowVersion);
    }
}
