package org.isotherm.retrieval;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Counts the accesses over HTTP, each of them, and none of those that Isotherm makes for itself: moves, reconciliations,
 * fills. Kept in memory and written every five seconds and at the end, so that many accesses of an asset are one write; a
 * server that is killed loses the last seconds.
 */
@ApplicationScoped
public class AccessCounts {
    private static final Logger LOG = System.getLogger(AccessCounts.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final AccessRows rows;
    private Map<Long, Seen> pending = new HashMap<>();

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;
    private boolean blind;

    /**
     * Accesses that are not written yet.
     *
     * @param lastNanos when the last one was, by this process's clock
     */
    record Seen(long count, long lastNanos) {
        Seen and(Seen other) {
            return new Seen(count + other.count, lastNanos - other.lastNanos > 0 ? lastNanos : other.lastNanos);
        }
    }

    AccessCounts() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    AccessCounts(@Nullable AccessRows rows) {
        this.rows = rows;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            timer = Ticker.start(threads, "accesses", PERIOD, this::flush);
        }
    }

    /** While there still is a database: when beans are destroyed, the persistence unit is closed already. */
    void end(@Observes @BeforeDestroyed(ApplicationScoped.class) Object application) {
        if (timer != null) {
            timer.close();
            flush();
        }
    }

    /** One access of the asset, now. */
    public synchronized void count(long assetId) {
        pending.merge(assetId, new Seen(1, System.nanoTime()), Seen::and);
    }

    private synchronized Map<Long, Seen> taken() {
        Map<Long, Seen> all = pending;
        pending = new HashMap<>();
        return all;
    }

    private synchronized void putBack(Map<Long, Seen> all) {
        all.forEach((id, seen) -> pending.merge(id, seen, Seen::and));
    }

    /** Writes what was counted; what cannot be written now is written with the next ones. */
    void flush() {
        Map<Long, Seen> all = taken();
        if (all.isEmpty()) {
            return;
        }
        try {
            rows.add(all);
            blind = false;
        } catch (RuntimeException e) {
            putBack(all);
            if (!blind) {
                LOG.log(Level.WARNING, "accesses cannot be noted; it is tried again", e);
            }
            blind = true;
        }
    }
}
