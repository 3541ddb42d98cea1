package org.isotherm.tiering;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.isotherm.asset.Capacities;
import org.isotherm.asset.CapacityReport;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.RoomRules;
import org.isotherm.storage.Space;

/** How much must leave a backend that is above its high watermark. */
@Dependent
class Watermarks {
    private final BackendRegistry backends;
    private final Capacities capacities;

    @Inject
    Watermarks(BackendRegistry backends, Capacities capacities) {
        this.backends = backends;
        this.capacities = capacities;
    }

    /**
     * What brings it down to its low watermark. Old objects of moves that are kept for a while, and what is to be deleted, will
     * go by themselves and do not count.
     *
     * @return empty when it is not above the high one, or nobody knows how much it can hold
     */
    Optional<Freeing> freeing(long backendId) {
        if (!backends.isKnown(backendId)) {
            return Optional.empty();
        }
        Backend backend = backends.get(backendId);
        Space space = backends.room(backendId).space();
        CapacityReport report = capacities.report(backendId);
        OptionalLong total = CapacityReport.total(backend, space);
        long staying = report.taken(backend, space) - report.leavingBytes();
        RoomRules rules = backend.room();
        if (rules.level(staying, total) != RoomRules.Level.ABOVE) {
            return Optional.empty();
        }
        long low = total.orElseThrow() / 100 * Objects.requireNonNull(rules.lowWatermarkPercent());
        return Optional.of(new Freeing(backendId, staying - low));
    }
}
