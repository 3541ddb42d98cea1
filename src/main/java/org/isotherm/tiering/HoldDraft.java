package org.isotherm.tiering;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A hold as a person wants it.
 *
 * @param scopeId the id of the asset's location, the project or the release
 * @param owner whom to ask about it
 * @param expiresAt from then on it holds nothing; null until it is released
 */
public record HoldDraft(
        HoldKind kind,
        HoldScope scope,
        long scopeId,
        String owner,
        String reason,
        @Nullable OffsetDateTime expiresAt) {

    /** For the audit log. */
    JsonObject json() {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("kind", kind.text())
                .add("scope", scope.text())
                .add("scope_id", scopeId)
                .add("owner", owner)
                .add("reason", reason);
        if (expiresAt != null) {
            json.add("expires_at", expiresAt.toString());
        }
        return json.build();
    }
}
