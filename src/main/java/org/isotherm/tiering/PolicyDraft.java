package org.isotherm.tiering;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import org.isotherm.registry.Tier;
import org.jspecify.annotations.Nullable;

/**
 * A policy as a person wants it; each field is checked, the whole is not.
 *
 * @param ageThresholdDays only files that are older; null for any
 * @param accessThresholdDays only files that were not read for so long; null for any
 * @param projectId only files of that project, whose files policies for all of that type and tier then leave alone;
 *     null for all
 * @param rules which files are worth it, how many a run takes and in which order
 */
public record PolicyDraft(
        String name,
        @Nullable String description,
        Tier sourceTier,
        Tier targetTier,
        long targetBackendId,
        String entityType,
        Condition condition,
        @Nullable Integer ageThresholdDays,
        @Nullable Integer accessThresholdDays,
        @Nullable Long projectId,
        boolean isActive,
        MoveRules rules) {

    /** For the audit log and documents; what is not set is left out. */
    JsonObject json() {
        var json = Json.createObjectBuilder().add("name", name);
        if (description != null) {
            json.add("description", description);
        }
        json.add("source_tier", sourceTier.text())
                .add("target_tier", targetTier.text())
                .add("target_backend_id", targetBackendId)
                .add("entity_type", entityType)
                .add("condition_field", condition.field())
                .add("condition_operator", condition.operator().text());
        if (!condition.operator().takesNoValue()) {
            json.add("condition_value", condition.value());
        }
        if (ageThresholdDays != null) {
            json.add("age_threshold_days", ageThresholdDays);
        }
        if (accessThresholdDays != null) {
            json.add("access_threshold_days", accessThresholdDays);
        }
        if (projectId != null) {
            json.add("project_id", projectId);
        }
        json.add("is_active", isActive)
                .add("priority", rules.priority())
                .add("min_size_bytes", rules.minSizeBytes())
                .add("min_residency", rules.minResidency().toString());
        if (rules.maxFilesPerRun() != null) {
            json.add("max_files_per_run", rules.maxFilesPerRun());
        }
        if (rules.maxBytesPerRun() != null) {
            json.add("max_bytes_per_run", rules.maxBytesPerRun());
        }
        return json.add("order", rules.order().text())
                .add("source_retention", rules.sourceRetention().toString())
                .build();
    }

    /** The same with another target. */
    PolicyDraft to(long backendId) {
        return new PolicyDraft(
                name,
                description,
                sourceTier,
                targetTier,
                backendId,
                entityType,
                condition,
                ageThresholdDays,
                accessThresholdDays,
                projectId,
                isActive,
                rules);
    }
}
