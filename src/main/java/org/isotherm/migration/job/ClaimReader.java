package org.isotherm.migration.job;

import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.isotherm.migration.Claim;
import org.isotherm.migration.Courtesy;
import org.isotherm.migration.ItemClaims;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationItem;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.RunOrders;
import org.isotherm.migration.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Claims the next files of the run. The checkpoint, the last file claimed, is for the operator's eyes: what is left to
 * do stands in the item rows, whatever happened to this worker.
 */
@Named
@Dependent
public class ClaimReader extends AbstractItemReader {
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);

    private final CurrentRun current;
    private final Migrations migrations;
    private final ItemClaims claims;
    private final Workers workers;
    private final RunOrders orders;
    private final Courtesy courtesy;
    private final StepContext step;

    private volatile Courtesy.Turn turn;
    private long runId;
    private @Nullable Long checkpoint;
    private boolean atWork;

    @Inject
    public ClaimReader(
            CurrentRun current,
            Migrations migrations,
            ItemClaims claims,
            Workers workers,
            RunOrders orders,
            Courtesy courtesy,
            StepContext step) {
        this.current = current;
        this.migrations = migrations;
        this.claims = claims;
        this.workers = workers;
        this.courtesy = courtesy;
        this.turn = courtesy.turn();
        this.orders = orders;
        this.step = step;
    }

    @Override
    public void open(@Nullable Serializable last) {
        step.setTransientUserData(this); // for the processor of the same partition
        runId = current.get().id();
        checkpoint = (Long) last;
    }

    @Override
    public @Nullable Object readItem() {
        workers.letGo(this);
        giveWay(this::stops); // in its place among the workers: nobody else works while it rests
        leave();
        long pause = SHORTEST_PAUSE;
        while (step.getBatchStatus() != BatchStatus.STOPPING) {
            Migration run = migrations.find(runId).orElseThrow();
            if (workers.enter(runId, this, run.parallelism())) {
                atWork = true;
                Claim claim = claims.next(runId, this, courtesy.givesWay());
                if (claim instanceof Claim.Files files) {
                    for (MigrationItem item : files.items()) {
                        checkpoint = item.id();
                    }
                    return files;
                }
                leave();
                if (claim instanceof Claim.None) {
                    return null;
                }
            } else if (claims.isDone(runId)) {
                return null;
            }
            rest(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
        return null;
    }

    /** A run that is paused or done meanwhile is not kept waiting for those who have nothing to do. */
    private void rest(long nanos) {
        boolean others = workers.areAtWork(runId);
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LOOK));
            if (stops() || (others && !workers.areAtWork(runId))) {
                break;
            }
        }
        turn = courtesy.turn();
    }

    private boolean stops() {
        return step.getBatchStatus() == BatchStatus.STOPPING
                || !orders.of(runId).goesOn();
    }

    /** Rests as people ask who are served; for the processor of the same partition, too. */
    void giveWay(BooleanSupplier stops) {
        turn.rest(stops);
    }

    @Override
    public @Nullable Serializable checkpointInfo() {
        return checkpoint;
    }

    @Override
    public void close() {
        leave();
    }

    private void leave() {
        workers.letGo(this);
        if (atWork) {
            workers.leave(runId, this);
            atWork = false;
        }
    }
}
