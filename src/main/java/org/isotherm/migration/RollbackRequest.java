package org.isotherm.migration;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which run is to be undone, and how; each field is checked, the whole is not.
 *
 * @param migrationId the run whose files are to go back
 * @param sourceRetention how long the copies are kept that are not needed any more
 * @param bandwidth bytes per second and node for what is copied; null for no limit
 */
public record RollbackRequest(
        long migrationId,
        Duration sourceRetention,
        int parallelism,
        @Nullable Long bandwidth) {

    JsonObject json() {
        var json = Json.createObjectBuilder()
                .add("source_retention", sourceRetention.toString())
                .add("parallelism", parallelism);
        if (bandwidth != null) {
            json.add("bandwidth_bytes_per_second", bandwidth);
        }
        return json.build();
    }
}
