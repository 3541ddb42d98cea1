package org.isotherm.migration.job;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.ConversionPlan;
import org.isotherm.migration.Courtesy;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationPlan;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.OpenItems;
import org.isotherm.migration.RollbackPlan;
import org.isotherm.migration.RunPlan;
import org.isotherm.migration.SweptFiles;

/** Lists the files of the run. */
@Named
@Dependent
public class PlanStep extends AbstractBatchlet {
    private static final int MANY_FILES = 20_000;

    /** So many at once while people wait for the processors: about a tenth of a second of the database's work. */
    private static final int FEW_FILES = 1000;

    private final CurrentRun current;
    private final MigrationPlan migration;
    private final RollbackPlan rollback;
    private final SweptFiles sweep;
    private final ConversionPlan conversion;
    private final OpenItems open;
    private final DrainSteps drains;
    private final Courtesy courtesy;
    private volatile boolean stopped;

    @Inject
    public PlanStep(
            CurrentRun current,
            MigrationPlan migration,
            RollbackPlan rollback,
            SweptFiles sweep,
            ConversionPlan conversion,
            OpenItems open,
            DrainSteps drains,
            Courtesy courtesy) {
        this.current = current;
        this.migration = migration;
        this.rollback = rollback;
        this.sweep = sweep;
        this.conversion = conversion;
        this.open = open;
        this.drains = drains;
        this.courtesy = courtesy;
    }

    @Override
    public String process() {
        Migration run = current.get();
        if (run.plannedAt() == null) {
            if (run.isDrain()) {
                drains.awaitUploads(run, this::goesOn);
            }
            while (goesOn() && open.settleCancelled()) {
                // portion by portion, so that what a person has just cancelled is not in the way
            }
            RunPlan plan = planOf(run);
            Courtesy.Turn turn = courtesy.turn();
            long last = 0;
            while (last >= 0 && goesOn()) {
                last = plan.addPortion(run, last, courtesy.givesWay() ? FEW_FILES : MANY_FILES);
                turn.rest(() -> stopped);
            }
            if (last >= 0) {
                return "STOPPED";
            }
            plan.finish(run);
        }
        return "PLANNED";
    }

    private RunPlan planOf(Migration run) {
        if (run.rollsBack() != null) {
            return rollback;
        }
        if (run.planId() != null) {
            return sweep;
        }
        return run.isConversion() ? conversion : migration;
    }

    private boolean goesOn() {
        return !stopped && current.get().status() == MigrationStatus.IN_PROGRESS;
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
