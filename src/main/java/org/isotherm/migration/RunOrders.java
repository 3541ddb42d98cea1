package org.isotherm.migration;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What the runs at work on this node are told now, so that a copy can ask between two buffers. Read from the rows some
 * times a second while there are any; when the database does not answer, the last orders stand.
 */
@ApplicationScoped
public class RunOrders {
    private static final Logger LOG = System.getLogger(RunOrders.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(300);

    /**
     * What a run is told.
     *
     * @param goesOn whether its files are to be moved now
     * @param parallelism workers for each node
     * @param bandwidth bytes per second for each node; null for no limit
     */
    public record Order(
            boolean goesOn, int parallelism, @Nullable Long bandwidth) {}

    private final Migrations migrations;
    private final Map<Long, Order> known = new ConcurrentHashMap<>();
    private boolean blind;

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;

    RunOrders() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    RunOrders(@Nullable Migrations migrations) {
        this.migrations = migrations;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            timer = Ticker.start(threads, "orders", PERIOD, this::refresh);
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
    }

    /** The orders of a run, from memory after the first call. */
    public Order of(long runId) {
        return known.computeIfAbsent(runId, this::read);
    }

    private Order read(long runId) {
        Migration run = migrations.find(runId).orElseThrow();
        return new Order(run.status() == MigrationStatus.IN_PROGRESS, run.parallelism(), run.bandwidth());
    }

    private void refresh() {
        try {
            for (Map.Entry<Long, Order> each : Map.copyOf(known).entrySet()) {
                if (each.getValue().goesOn()) {
                    known.put(each.getKey(), read(each.getKey()));
                } else {
                    known.remove(each.getKey(), each.getValue()); // read again by whoever still asks
                }
            }
            blind = false;
        } catch (RuntimeException e) {
            if (!blind) {
                LOG.log(Level.WARNING, "the orders of runs cannot be read; the last ones stand", e);
            }
            blind = true;
        }
    }
}
