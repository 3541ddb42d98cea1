package org.isotherm.migration.job;

import jakarta.batch.api.listener.JobListener;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.Bandwidth;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.Migrations;

/** Keeps the run's row in step with each execution of its job. */
@Named
@Dependent
public class MigrationListener implements JobListener {
    private final CurrentRun current;
    private final Migrations migrations;
    private final Bandwidth bandwidth;
    private final JobContext job;

    @Inject
    public MigrationListener(CurrentRun current, Migrations migrations, Bandwidth bandwidth, JobContext job) {
        this.current = current;
        this.migrations = migrations;
        this.bandwidth = bandwidth;
        this.job = job;
    }

    @Override
    public void beforeJob() {
        migrations.begun(current.bind().id());
    }

    @Override
    public void afterJob() {
        Migration run = current.get();
        bandwidth.forget(run.id());
        if (run.status().hasEnded()) {
            return;
        }
        BatchStatus status = job.getBatchStatus();
        if (status == BatchStatus.STOPPING || status == BatchStatus.STOPPED) {
            migrations.ended(run.id(), MigrationStatus.PAUSED, "the batch job was stopped; restart it to go on");
        } else {
            migrations.ended(
                    run.id(), MigrationStatus.FAILED, "the batch job ended as " + status + "; restart it to go on");
        }
    }
}
