package org.isotherm.migration.job;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationPlan;
import org.isotherm.migration.MigrationStatus;

/** Lists the files of the run. */
@Named
@Dependent
public class PlanStep extends AbstractBatchlet {
    private final CurrentRun current;
    private final MigrationPlan plan;
    private volatile boolean stopped;

    @Inject
    public PlanStep(CurrentRun current, MigrationPlan plan) {
        this.current = current;
        this.plan = plan;
    }

    @Override
    public String process() {
        Migration run = current.get();
        if (run.plannedAt() == null) {
            long last = 0;
            while (last >= 0 && goesOn()) {
                last = plan.addPortion(run, last);
            }
            if (last >= 0) {
                return "STOPPED";
            }
            plan.finish(run);
        }
        return "PLANNED";
    }

    private boolean goesOn() {
        return !stopped && current.get().status() == MigrationStatus.IN_PROGRESS;
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
