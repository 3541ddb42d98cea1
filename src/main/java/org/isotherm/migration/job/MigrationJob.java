package org.isotherm.migration.job;

import jakarta.batch.operations.JobExecutionIsRunningException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.isotherm.job.JobExecutions;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.RunDriver;
import org.isotherm.refusal.ConflictException;

/** The batch job of a run, as its user may use it. Outside any transaction: the run's row is committed before. */
@Dependent
public class MigrationJob {
    /** The job's name: META-INF/batch-jobs/migration.xml. */
    static final String NAME = "migration";

    /** The parameter of the first execution; a restart may come without it. */
    static final String PARAMETER = "migration_id";

    /** How long a caller waits in all for the batch runtime to catch up. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1500);

    private final Migrations migrations;
    private final RunDriver driver;

    @Inject
    public MigrationJob(Migrations migrations, RunDriver driver) {
        this.migrations = migrations;
        this.driver = driver;
    }

    /** Starts it; when the batch runtime refuses, the run has failed and says so. */
    public void start(Migration run) {
        JobOperator operator = BatchRuntime.getJobOperator();
        long execution;
        try {
            execution = operator.start(NAME, parameters(run));
        } catch (RuntimeException e) {
            migrations.ended(run.id(), MigrationStatus.FAILED, "the batch job could not be started: " + e.getMessage());
            throw e;
        }
        // from here on the job runs, and notes its ids itself when this does not come so far
        migrations.runsAs(run.id(), operator.getJobInstance(execution).getInstanceId(), execution);
    }

    private static Properties parameters(Migration run) {
        Properties parameters = new Properties();
        parameters.setProperty(PARAMETER, Long.toString(run.id()));
        return parameters;
    }

    /**
     * Lets the run go on: restarts its job, or begins a new one where the old one cannot be restarted, because it had
     * completed, its server is gone, or a server ended in the middle of restarting it. Returns when an execution drives
     * the run, or after a moment.
     *
     * @throws ConflictException when an execution drives the run already, or has not ended yet
     */
    public void resume(Migration run) {
        long deadline = System.nanoTime() + PATIENCE;
        Optional<Long> last = last(run);
        if (last.isPresent()) {
            long execution = last.get();
            JobExecutions.await(PATIENCE, () -> !JobExecutions.isActive(execution));
            if (driver.isDriven(run.id())) {
                throw new ConflictException("migration " + run.id() + " is still being worked on by batch execution "
                        + execution + "; try again in a moment");
            }
            BatchStatus status = JobExecutions.status(execution);
            if (status == BatchStatus.STOPPED || status == BatchStatus.FAILED) {
                restart(run, execution);
            } else {
                start(run);
            }
        } else {
            start(run);
        }
        JobExecutions.await(deadline - System.nanoTime(), () -> driver.isDriven(run.id()));
    }

    private void restart(Migration run, long execution) {
        switch (JobExecutions.restart(execution, parameters(run))) {
            case DONE -> {}
            case NEVER -> start(run);
            case BY_OTHERS ->
                throw new ConflictException("batch execution " + execution + " of migration " + run.id()
                        + " was restarted by somebody else");
        }
    }

    /** A job that is stopped or has failed is not to be restarted any more, from no console. */
    public void abandon(Migration run) {
        last(run).ifPresent(execution -> {
            try {
                BatchRuntime.getJobOperator().abandon(execution);
            } catch (NoSuchJobExecutionException | JobExecutionIsRunningException e) {
                // at work it ends by itself: it finds that the run is cancelled
            }
        });
    }

    private static Optional<Long> last(Migration run) {
        return run.batchInstanceId() == null ? Optional.empty() : JobExecutions.last(run.batchExecutionId());
    }
}
