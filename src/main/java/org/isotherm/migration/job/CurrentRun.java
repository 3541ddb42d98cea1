package org.isotherm.migration.job;

import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Properties;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.RunDriver;

/**
 * Finds the run that a job execution works on: by the job's parameter, and after a restart
 * without parameters by the job's instance, which every restart keeps.
 */
@Dependent
public class CurrentRun {
    private final Migrations migrations;
    private final RunDriver driver;
    private final JobContext job;

    @Inject
    public CurrentRun(Migrations migrations, RunDriver driver, JobContext job) {
        this.migrations = migrations;
        this.driver = driver;
        this.job = job;
    }

    /** The run as it is now. */
    public Migration get() {
        return migrations
                .ofInstance(job.getInstanceId())
                .orElseThrow(() -> new IllegalStateException("no migration belongs to batch job " + job.getInstanceId()
                        + "; one is started by POST /api/admin/storage/migrate"));
    }

    /**
     * This execution drives its run from now on, if there is anything left to do.
     *
     * @throws IllegalStateException when it was started for a run that has an own job and nothing left to do
     */
    void take() {
        long id = parameter().orElseGet(() -> get().id()); // ids of jobs begin anew with a new job repository
        if (!driver.take(id, job.getInstanceId(), job.getExecutionId())
                && migrations.ofInstance(job.getInstanceId()).isEmpty()) {
            throw new IllegalStateException("migration " + id + " has nothing left to do, or there is none");
        }
    }

    /** This execution drives the run no more; one that it left in progress gets that status. */
    void leave(MigrationStatus unfinished, String why) {
        driver.leave(job.getInstanceId(), job.getExecutionId(), unfinished, why);
    }

    private Optional<Long> parameter() {
        JobOperator operator = BatchRuntime.getJobOperator();
        Properties parameters = operator.getJobExecution(job.getExecutionId()).getJobParameters();
        String id = parameters == null ? null : parameters.getProperty(MigrationJob.PARAMETER);
        return Optional.ofNullable(id).map(Long::valueOf);
    }
}
