package org.isotherm.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.isotherm.storage.BackendType;
import org.jspecify.annotations.Nullable;

/** Which backends a list shows; null asks for all. */
public record BackendFilter(
        @Nullable BackendType type,
        @Nullable Tier tier,
        @Nullable BackendStatus status,
        @Nullable Long projectId) {
    /** Shows every backend. */
    public static final BackendFilter ALL = new BackendFilter(null, null, null, null);

    record Condition(String clause, Object value) {}

    Map<String, Condition> conditions() {
        Map<String, Condition> conditions = new LinkedHashMap<>();
        if (type != null) {
            conditions.put("type", new Condition("t.name = :type", type.text()));
        }
        if (tier != null) {
            conditions.put("tier", new Condition("b.tier = :tier", tier));
        }
        if (status != null) {
            conditions.put("status", new Condition("s.name = :status", status.text()));
        }
        if (projectId != null) {
            conditions.put("project", new Condition("b.projectId = :project", projectId));
        }
        return conditions;
    }
}
