package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many workers of each run are at work on this node. The batch job always has the same number of partitions, so that
 * a restart finds what it left; a run's parallelism says how many of them may work at once, and may change meanwhile.
 */
@ApplicationScoped
public class Workers {
    private final Map<Long, Integer> atWork = new ConcurrentHashMap<>();
    private final Map<Long, Object> held = new ConcurrentHashMap<>();

    /**
     * Notes that {@code worker} has these files in its hands, before the claim is committed. A file that stands claimed
     * for this node and is in nobody's hands was dropped by a failure, and is for the next worker.
     */
    void hold(Object worker, Collection<MigrationItem> items) {
        items.forEach(item -> held.put(item.id(), worker));
    }

    /** The ids of the files in somebody's hands. */
    Set<Long> held() {
        return Set.copyOf(held.keySet());
    }

    /** The worker has done with its files, whatever became of them. */
    public void letGo(Object worker) {
        held.values().removeIf(holder -> holder == worker);
    }

    /** @return whether there was room for one more; if so, {@link #leave} must follow */
    public boolean enter(long migrationId, int parallelism) {
        boolean[] entered = {false};
        atWork.compute(migrationId, (id, n) -> {
            int before = n == null ? 0 : n;
            entered[0] = before < parallelism;
            return entered[0] ? before + 1 : n;
        });
        return entered[0];
    }

    public void leave(long migrationId) {
        atWork.computeIfPresent(migrationId, (id, n) -> n == 1 ? null : n - 1);
    }
}
