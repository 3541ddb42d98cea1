package org.isotherm.migration.job;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationPlan;

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
            while (last >= 0 && !stopped) {
                last = plan.addPortion(run, last);
            }
            if (stopped) {
                return "STOPPED";
            }
            plan.finish(run);
        }
        return "PLANNED";
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
