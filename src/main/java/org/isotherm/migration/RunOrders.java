package org.isotherm.migration;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Orders;
import org.isotherm.cluster.Ticker;
import org.jspecify.annotations.Nullable;

/** What the runs at work on this node are told now, so that a copy can ask between two buffers. */
@ApplicationScoped
public class RunOrders {
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
    private final Orders<Order> orders = new Orders<>("runs", this::read, Order::goesOn);

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
            timer = orders.begin(threads);
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
        return orders.of(runId);
    }

    private Order read(long runId) {
        Migration run = migrations.find(runId).orElseThrow();
        return new Order(run.status() == MigrationStatus.IN_PROGRESS, run.parallelism(), run.bandwidth());
    }
}
