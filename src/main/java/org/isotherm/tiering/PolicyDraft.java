package org.isotherm.tiering;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
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
        if (rules.accessedWithinDays() != null) {
            json.add("accessed_within_days", rules.accessedWithinDays());
        }
        if (rules.minAccessCount() != null) {
            json.add("min_access_count", rules.minAccessCount());
        }
        if (rules.targetProfileId() != null) {
            json.add("target_profile_id", rules.targetProfileId());
        }
        return json.add("order", rules.order().text())
                .add("source_retention", rules.sourceRetention().toString())
                .build();
    }

    /** What {@link #json} was made of. */
    static PolicyDraft of(JsonObject json) {
        return new PolicyDraft(
                json.getString("name"),
                json.getString("description", null),
                Tier.named(json.getString("source_tier")).orElseThrow(),
                Tier.named(json.getString("target_tier")).orElseThrow(),
                json.getJsonNumber("target_backend_id").longValueExact(),
                json.getString("entity_type"),
                new Condition(
                        json.getString("condition_field"),
                        new ConditionOperator.Column().convertToEntityAttribute(json.getString("condition_operator")),
                        json.getString("condition_value", "")),
                number(json, "age_threshold_days"),
                number(json, "access_threshold_days"),
                whole(json, "project_id"),
                json.getBoolean("is_active"),
                new MoveRules(
                        json.getInt("priority"),
                        json.getJsonNumber("min_size_bytes").longValueExact(),
                        Duration.parse(json.getString("min_residency")),
                        whole(json, "max_files_per_run"),
                        whole(json, "max_bytes_per_run"),
                        new MoveOrder.Column().convertToEntityAttribute(json.getString("order")),
                        Duration.parse(json.getString("source_retention")),
                        number(json, "accessed_within_days"),
                        number(json, "min_access_count"),
                        whole(json, "target_profile_id")));
    }

    private static @Nullable Integer number(JsonObject json, String field) {
        return json.containsKey(field) ? json.getInt(field) : null;
    }

    private static @Nullable Long whole(JsonObject json, String field) {
        return json.containsKey(field) ? json.getJsonNumber(field).longValueExact() : null;
    }

    /**
     * The same with another target.
     *
     * @param profileId in whose form files arrive; null for bytes as they are
     */
    PolicyDraft to(long backendId, @Nullable Long profileId) {
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
                rules.in(profileId));
    }
}
