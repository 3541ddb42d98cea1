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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Node;
import org.isotherm.cluster.Ticker;
import org.isotherm.refusal.ConflictException;
import org.jspecify.annotations.Nullable;

/**
 * Which batch execution drives a run. There is one at a time, whoever starts it and from whichever console: the second
 * one is refused while the first one's node lives. A run whose driver is gone without a word is noted as failed, so that
 * a person can resume it.
 */
@ApplicationScoped
public class RunDriver {
    private static final Logger LOG = System.getLogger(RunDriver.class.getName());

    /** How late a lost driver may be seen, beyond its node's lease. */
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final DriverRows rows;
    private final Node node;
    private final OpenItems items;
    private final Set<Long> here = ConcurrentHashMap.newKeySet();

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;

    RunDriver() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    RunDriver(@Nullable DriverRows rows, @Nullable Node node, @Nullable OpenItems items) {
        this.rows = rows;
        this.node = node;
        this.items = items;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            lookAfterRuns(); // those that an earlier start of this node was driving
            timer = Ticker.start(threads, "runs", PERIOD, this::lookAfterRuns);
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
    }

    private void lookAfterRuns() {
        for (DriverRows.Driven run : rows.inDoubt(node.id())) {
            // asked after the rows were read: an execution is noted here before its row can be seen
            boolean atWork = run.alive() && (!run.onThisNode() || here.contains(run.executionId()));
            if (!atWork) {
                LOG.log(Level.WARNING, "migration {0} has lost the server that worked on it", run.runId());
                rows.fail(run);
            }
        }
        while (items.settleCancelled()) {
            // portion by portion
        }
    }

    /**
     * This execution drives the run from now on, and the run is in progress. Of a run that has nothing left to do, or
     * is being rolled back, it does not change anything: its job finds nothing to move and ends.
     *
     * @return whether the execution drives the run now
     * @throws ConflictException when another execution drives the run and its node is alive
     */
    public boolean take(long runId, long batchInstanceId, long executionId) {
        here.add(executionId);
        boolean taken = false;
        try {
            taken = rows.take(runId, batchInstanceId, executionId, node.id());
            return taken;
        } finally {
            if (!taken) {
                here.remove(executionId);
            }
        }
    }

    /**
     * This execution drives the run no more. A run that it left in progress is paused or has failed, as
     * {@code unfinished} says; a run that it did not drive is left alone.
     *
     * @param why in words for the operator; shown only when the run was left in progress
     */
    public void leave(long batchInstanceId, long executionId, MigrationStatus unfinished, String why) {
        try {
            rows.leave(batchInstanceId, executionId, unfinished, why);
        } finally {
            here.remove(executionId);
        }
    }

    /** Whether an execution drives the run on a node that is alive. */
    public boolean isDriven(long runId) {
        return rows.isDriven(runId);
    }
}
