package org.isotherm.migration.job;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.Migrations;

/** Says how the run has ended. */
@Named
@Dependent
public class ConcludeStep extends AbstractBatchlet {
    private final CurrentRun current;
    private final Migrations migrations;
    private final JobContext job;
    private final DrainSteps drains;
    private volatile boolean stopped;

    @Inject
    public ConcludeStep(CurrentRun current, Migrations migrations, JobContext job, DrainSteps drains) {
        this.current = current;
        this.migrations = migrations;
        this.job = job;
        this.drains = drains;
    }

    @Override
    public String process() throws IOException {
        Migration run = current.get();
        String left = null;
        if (run.isDrain() && goesOn()) {
            left = drains.look(run, this::goesOn);
            if (stopped) {
                return "STOPPED";
            }
        }
        return migrations.conclude(run.id(), job.getExecutionId(), left).text();
    }

    private boolean goesOn() {
        return !stopped && current.get().status() == MigrationStatus.IN_PROGRESS;
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
