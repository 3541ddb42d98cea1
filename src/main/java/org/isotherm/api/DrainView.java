package org.isotherm.api;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a drain has found to be left on its source when it looked last.
 *
 * @param unfinishedObjects on their way in
 * @param retainedObjects the old objects of moves, kept for a time
 * @param condemnedObjects waiting to be deleted
 * @param managedObjects found in the listing with names of ours; null when the rows alone showed that it is not empty
 * @param firstManaged names of up to 20 of them
 * @param foreignObjects found in the listing and not ours; null when it was not listed
 * @param foreignBytes how much they have
 * @param firstForeign names of up to 20 of them
 */
public record DrainView(
        long assets,
        long liveObjects,
        long unfinishedObjects,
        long retainedObjects,
        long condemnedObjects,
        @Nullable Long managedObjects,
        List<String> firstManaged,
        @Nullable Long foreignObjects,
        @Nullable Long foreignBytes,
        List<String> firstForeign) {

    /** @param report as the run's row has it */
    static DrainView of(JsonObject report) {
        return new DrainView(
                count(report, "assets"),
                count(report, "live_objects"),
                count(report, "unfinished_objects"),
                count(report, "retained_objects"),
                count(report, "condemned_objects"),
                listed(report, "managed_objects"),
                names(report, "first_managed"),
                listed(report, "foreign_objects"),
                listed(report, "foreign_bytes"),
                names(report, "first_foreign"));
    }

    private static long count(JsonObject report, String name) {
        return report.getJsonNumber(name).longValueExact();
    }

    private static @Nullable Long listed(JsonObject report, String name) {
        return report.containsKey(name) ? Long.valueOf(count(report, name)) : null;
    }

    private static List<String> names(JsonObject report, String name) {
        return report.containsKey(name)
                ? report.getJsonArray(name).getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList()
                : List.of();
    }
}
