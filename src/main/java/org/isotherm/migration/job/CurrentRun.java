package org.isotherm.migration.job;

import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Properties;
import org.isotherm.migration.Migration;
import org.isotherm.migration.Migrations;

/**
 * Finds the run that a job execution works on: by the job's parameter, and after a restart
 * without parameters by the job's instance, which every restart keeps.
 */
@Dependent
public class CurrentRun {
    private final Migrations migrations;
    private final JobContext job;

    @Inject
    public CurrentRun(Migrations migrations, JobContext job) {
        this.migrations = migrations;
        this.job = job;
    }

    /** The run as it is now. */
    public Migration get() {
        return migrations
                .ofInstance(job.getInstanceId())
                .orElseThrow(() -> new IllegalStateException("no migration belongs to batch job " + job.getInstanceId()
                        + "; one is started by POST /api/admin/storage/migrate"));
    }

    /** Notes the job's instance and execution in the run's row. */
    Migration bind() {
        long instance = job.getInstanceId();
        long id = parameter().orElseGet(() -> get().id()); // ids of jobs begin anew with a new job repository
        migrations.runsAs(id, instance, job.getExecutionId());
        return get();
    }

    private Optional<Long> parameter() {
        JobOperator operator = BatchRuntime.getJobOperator();
        Properties parameters = operator.getJobExecution(job.getExecutionId()).getJobParameters();
        String id = parameters == null ? null : parameters.getProperty(MigrationJob.PARAMETER);
        return Optional.ofNullable(id).map(Long::valueOf);
    }
}
