package org.isotherm.migration;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do; each field is checked, the whole is not.
 *
 * @param kind {@link #MIGRATION} or {@link #DRAIN}
 * @param entityType only assets of this type; null for all
 * @param projectId only assets of entities of this project; null for all
 * @param assetLocationIds only these; null for all
 * @param sourceRetention how long sources are kept after their move
 * @param untilFinalised whether they are kept until the run is finalised, however long that takes
 * @param deleteAdopted whether sources that were there before Isotherm go too
 * @param bandwidth bytes per second and node; null for no limit
 */
public record MigrationRequest(
        String kind,
        long sourceBackendId,
        long targetBackendId,
        @Nullable String entityType,
        @Nullable Long projectId,
        @Nullable List<Long> assetLocationIds,
        Duration sourceRetention,
        boolean untilFinalised,
        boolean deleteAdopted,
        int parallelism,
        @Nullable Long bandwidth) {
    /** A run that moves what it is told to move. */
    public static final String MIGRATION = "migration";

    /** A run that leaves nothing of ours on its source. */
    public static final String DRAIN = "drain";

    boolean isDrain() {
        return kind.equals(DRAIN);
    }

    JsonObject filter() {
        var json = Json.createObjectBuilder();
        if (entityType != null) {
            json.add("entity_type", entityType);
        }
        if (projectId != null) {
            json.add("project_id", projectId);
        }
        if (assetLocationIds != null) {
            json.add("asset_location_ids", Json.createArrayBuilder(assetLocationIds));
        }
        return json.build();
    }

    JsonObject json() {
        var json = Json.createObjectBuilder()
                .add("source_backend_id", sourceBackendId)
                .add("target_backend_id", targetBackendId)
                .add("filter", filter())
                .add("source_retention", untilFinalised ? "until_finalised" : sourceRetention.toString())
                .add("delete_adopted", deleteAdopted)
                .add("parallelism", parallelism);
        if (bandwidth != null) {
            json.add("bandwidth_bytes_per_second", bandwidth);
        }
        return json.build();
    }
}
