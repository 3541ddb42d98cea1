package org.isotherm.release;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Orders;
import org.isotherm.cluster.Ticker;
import org.isotherm.migration.Bandwidth;
import org.isotherm.transfer.StoppedException;
import org.jspecify.annotations.Nullable;

/** Holds what each import on this node reads of its source to its bytes per second, as its row says them now. */
@ApplicationScoped
public class ImportPace {
    private record Order(boolean atWork, @Nullable Long bandwidth) {}

    private final Imports imports;
    private final Orders<Order> orders = new Orders<>("imports", this::read, Order::atWork);

    /** Not the one of the runs of moves, whose ids are others. */
    private final Bandwidth bandwidth = new Bandwidth();

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;

    ImportPace() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    ImportPace(@Nullable Imports imports) {
        this.imports = imports;
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

    private Order read(long id) {
        ReleaseImport run = imports.find(id).orElseThrow();
        return new Order(run.isAtWork(), run.bandwidth());
    }

    /**
     * Returns when so many bytes more may have been read; at once where there is no limit. A new limit holds within a
     * second, also for what is waited for already.
     *
     * @throws StoppedException when the import is not at work any more
     */
    void took(ReleaseImport run, int bytes) throws IOException {
        bandwidth.take(run.id(), bytes, new Bandwidth.Held() {
            @Override
            public boolean givesUp() throws IOException {
                // what memory says may be of the execution before
                if (!orders.of(run.id()).atWork() && !read(run.id()).atWork()) {
                    throw new StoppedException();
                }
                return false;
            }

            @Override
            public @Nullable Long limit() {
                return orders.of(run.id()).bandwidth();
            }
        });
    }
}
