package org.isotherm.migration.job;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.Migrations;

/** Says how the run has ended. */
@Named
@Dependent
public class ConcludeStep extends AbstractBatchlet {
    private final CurrentRun current;
    private final Migrations migrations;
    private final JobContext job;

    @Inject
    public ConcludeStep(CurrentRun current, Migrations migrations, JobContext job) {
        this.current = current;
        this.migrations = migrations;
        this.job = job;
    }

    @Override
    public String process() {
        return migrations.conclude(current.get().id(), job.getExecutionId()).text();
    }
}
