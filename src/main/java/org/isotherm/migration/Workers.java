package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which workers of each run are at work on this node. The batch job always has the same number of partitions, so that
 * a restart finds what it left; a run's parallelism says how many of them may work at once, and may change meanwhile.
 */
@ApplicationScoped
public class Workers {
    private final Map<Long, List<Object>> atWork = new ConcurrentHashMap<>();
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
    public boolean enter(long migrationId, Object worker, int parallelism) {
        boolean[] entered = {false};
        atWork.compute(migrationId, (id, before) -> {
            List<Object> workers = before == null ? List.of() : before;
            entered[0] = workers.size() < parallelism;
            return entered[0]
                    ? Stream.concat(workers.stream(), Stream.of(worker)).toList()
                    : before;
        });
        return entered[0];
    }

    public void leave(long migrationId, Object worker) {
        atWork.computeIfPresent(migrationId, (id, before) -> {
            List<Object> workers = before.stream().filter(w -> w != worker).toList();
            return workers.isEmpty() ? null : workers;
        });
    }

    /** Whether any worker of the run is at work on this node. */
    public boolean areAtWork(long migrationId) {
        return atWork.containsKey(migrationId);
    }

    /** How many workers of the run came before this one and are still at work. */
    public int before(long migrationId, Object worker) {
        return Math.max(0, atWork.getOrDefault(migrationId, List.of()).indexOf(worker));
    }
}
