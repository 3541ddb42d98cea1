package org.isotherm.migration.job;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.Claim;
import org.isotherm.migration.FileMoves;
import org.isotherm.migration.Pace;
import org.isotherm.migration.RunOrders;
import org.isotherm.migration.Workers;
import org.jspecify.annotations.Nullable;

/** Copies the claimed files and proves the copies. */
@Named
@Dependent
public class CopyProcessor implements ItemProcessor {
    private final FileMoves moves;
    private final RunOrders orders;
    private final Workers workers;
    private final StepContext step;

    @Inject
    public CopyProcessor(FileMoves moves, RunOrders orders, Workers workers, StepContext step) {
        this.moves = moves;
        this.orders = orders;
        this.workers = workers;
        this.step = step;
    }

    @Override
    public Object processItem(Object item) {
        Claim.Files claim = (Claim.Files) item;
        long run = claim.run().id();
        ClaimReader worker = (ClaimReader) step.getTransientUserData();
        return new Moved(claim.run(), moves.move(claim, new Pace() {
            @Override
            public boolean stops() {
                return step.getBatchStatus() == BatchStatus.STOPPING
                        || !orders.of(run).goesOn();
            }

            @Override
            public boolean waits() {
                return workers.before(run, worker) >= orders.of(run).parallelism();
            }

            @Override
            public void giveWay() {
                worker.giveWay(this::stops);
            }

            @Override
            public @Nullable Long bandwidth() {
                return orders.of(run).bandwidth();
            }
        }));
    }
}
