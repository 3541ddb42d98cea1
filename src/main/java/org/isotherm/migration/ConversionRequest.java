package org.isotherm.migration;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run that brings assets to the backend of a profile, in its form; each field is checked, the whole is not.
 *
 * @param sourceBackendId all assets there; null when they are named
 * @param assetLocationIds these; null for all on that backend
 * @param sourceRetention how long sources are kept, so that the run can be rolled back
 * @param untilFinalised whether they are kept until the run is finalised, however long that takes
 * @param deleteAdopted whether sources that were there before Isotherm go too
 * @param bandwidth bytes per second and node; null for no limit
 */
public record ConversionRequest(
        long profileId,
        @Nullable Long sourceBackendId,
        @Nullable List<Long> assetLocationIds,
        Duration sourceRetention,
        boolean untilFinalised,
        boolean deleteAdopted,
        int parallelism,
        @Nullable Long bandwidth) {
    /** The kind of these runs. */
    public static final String CONVERT = "convert";

    /** What is kept in the run's row, for its plan. */
    JsonObject filter() {
        var source = Json.createObjectBuilder();
        if (sourceBackendId != null) {
            source.add("backend_id", sourceBackendId);
        }
        if (assetLocationIds != null) {
            source.add("asset_location_ids", Json.createArrayBuilder(assetLocationIds));
        }
        return Json.createObjectBuilder()
                .add("profile_id", profileId)
                .add("source", source)
                .build();
    }
}
