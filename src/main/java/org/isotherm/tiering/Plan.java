package org.isotherm.tiering;

import jakarta.json.JsonArray;
import java.time.OffsetDateTime;

/**
 * What policies would move, as they would have moved it at {@code asOf}.
 *
 * @param state once it is ready it is never changed
 * @param policies in the order in which they were asked, with what each would move
 * @param effects by backend
 * @param postponed the ids of holds that keep files out of it for once, and are used up when it is swept
 * @param warnings what a person should know before moving by it
 */
public record Plan(
        long id,
        PlanState state,
        OffsetDateTime asOf,
        String createdBy,
        OffsetDateTime createdAt,
        long totalFiles,
        long totalBytes,
        JsonArray policies,
        JsonArray effects,
        JsonArray postponed,
        Forecast forecast,
        JsonArray warnings) {
    boolean isReady() {
        return state == PlanState.READY;
    }
}
