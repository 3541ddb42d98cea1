package org.isotherm.migration.job;

import jakarta.batch.api.listener.JobListener;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.MigrationStatus;

/** Keeps the run's row in step with each execution of its job. */
@Named
@Dependent
public class MigrationListener implements JobListener {
    private final CurrentRun current;
    private final JobContext job;

    @Inject
    public MigrationListener(CurrentRun current, JobContext job) {
        this.current = current;
        this.job = job;
    }

    @Override
    public void beforeJob() {
        current.take();
    }

    @Override
    public void afterJob() {
        BatchStatus status = job.getBatchStatus();
        if (status == BatchStatus.STOPPING || status == BatchStatus.STOPPED) {
            current.leave(MigrationStatus.PAUSED, "the batch job was stopped; resume it to go on");
        } else {
            current.leave(MigrationStatus.FAILED, "the batch job ended as " + status + "; resume it to go on");
        }
    }
}
