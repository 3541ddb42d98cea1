package org.isotherm.migration;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run that moves by a plan.
 *
 * @param asked for what, as the caller said it; a second request with the same key must have asked for the same
 * @param routes from where to where the plan moves, and how much
 * @param retention the longest time for which a source is kept after its move; each file's row has its own
 * @param deleteAdopted whether sources that were there before Isotherm go too
 * @param bandwidth bytes per second and node; null for no limit
 */
public record SweepRequest(
        long planId,
        JsonObject asked,
        List<Route> routes,
        Duration retention,
        boolean deleteAdopted,
        int parallelism,
        @Nullable Long bandwidth) {

    /** Files from one backend to another. */
    public record Route(long sourceBackendId, long targetBackendId, long bytes) {}

    /** Null when there are several, or none. */
    @Nullable
    Long onlySource() {
        return only(routes.stream().map(Route::sourceBackendId).collect(Collectors.toSet()));
    }

    @Nullable
    Long onlyTarget() {
        return only(routes.stream().map(Route::targetBackendId).collect(Collectors.toSet()));
    }

    private static @Nullable Long only(Set<Long> ids) {
        return ids.size() == 1 ? ids.iterator().next() : null;
    }
}
