package org.isotherm.registry;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import org.isotherm.storage.BackendType;
import org.jspecify.annotations.Nullable;

/** A backend as a person wants it; each field is checked, the whole is not. */
public record BackendDraft(
        String name,
        BackendType type,
        Tier tier,
        BackendStatus status,
        BackendConfig config,
        boolean isDefault,
        @Nullable Long totalCapacityBytes,
        @Nullable Long projectId,
        RoomRules room) {

    /** For the audit log. */
    JsonObject json() {
        var json = Json.createObjectBuilder()
                .add("name", name)
                .add("backend_type", type.text())
                .add("tier", tier.text())
                .add("status", status.text())
                .add("config", config.json())
                .add("is_default", isDefault);
        if (totalCapacityBytes != null) {
            json.add("total_capacity_bytes", totalCapacityBytes);
        }
        if (projectId != null) {
            json.add("project_id", projectId);
        }
        room.describe(json);
        return json.build();
    }

    /** The same with another backend for what does not fit. */
    BackendDraft overflowingTo(long backendId) {
        return new BackendDraft(
                name,
                type,
                tier,
                status,
                config,
                isDefault,
                totalCapacityBytes,
                projectId,
                room.overflowingTo(backendId));
    }
}
