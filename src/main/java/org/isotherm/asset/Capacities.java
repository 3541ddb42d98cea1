package org.isotherm.asset;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.isotherm.asset.CapacityReport.Held;
import org.isotherm.refusal.NotFoundException;

/** What backends hold and have room for, by the ledger. Reaches no backend. */
@Dependent
public class Capacities {
    /** A deleted object takes no room, a released one is not ours. */
    private static final Set<ObjectState> LYING_THERE = Set.of(
            ObjectState.WRITING,
            ObjectState.LIVE,
            ObjectState.RETAINED,
            ObjectState.CONDEMNED,
            ObjectState.QUARANTINED);

    @PersistenceContext
    private EntityManager rows;

    private final Reservations reservations;

    @Inject
    public Capacities(Reservations reservations) {
        this.reservations = reservations;
    }

    /**
     * Sums everything up, which takes a while for millions of objects.
     *
     * @throws NotFoundException when there is no such backend
     */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public CapacityReport report(long backendId) {
        List<Number> cached = rows.createNativeQuery("SELECT used_bytes FROM storage_backends WHERE id = ?1")
                .setParameter(1, backendId)
                .getResultList();
        if (cached.isEmpty()) {
            throw new NotFoundException("there is no backend " + backendId);
        }
        Map<ObjectState, Held> held = new EnumMap<>(ObjectState.class);
        LYING_THERE.forEach(state -> held.put(state, Held.NOTHING));
        List<Object[]> sums =
                rows.createNativeQuery("""
                        SELECT state, COUNT(*), SUM(size_bytes) FROM stored_objects
                        WHERE backend_id = ?1 AND state NOT IN ('deleted', 'released') GROUP BY state""").setParameter(1, backendId).getResultList();
        for (Object[] sum : sums) {
            ObjectState state = ObjectState.valueOf(((String) sum[0]).toUpperCase(java.util.Locale.ROOT));
            held.put(state, new Held(((Number) sum[1]).longValue(), ((Number) sum[2]).longValue()));
        }
        long used =
                bytes(held, ObjectState.LIVE) + bytes(held, ObjectState.RETAINED) + bytes(held, ObjectState.CONDEMNED);
        return new CapacityReport(
                held,
                used,
                bytes(held, ObjectState.WRITING),
                cached.get(0).longValue(),
                reservations.estimate(backendId),
                reservations.minFree(backendId));
    }

    private static long bytes(Map<ObjectState, Held> held, ObjectState state) {
        return held.getOrDefault(state, Held.NOTHING).bytes();
    }
}
