package org.isotherm.migration.job;

import jakarta.batch.operations.JobExecutionAlreadyCompleteException;
import jakarta.batch.operations.JobExecutionIsRunningException;
import jakarta.batch.operations.JobExecutionNotMostRecentException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.JobRestartException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.operations.NoSuchJobInstanceException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.JobExecution;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.RunDriver;
import org.isotherm.refusal.ConflictException;

/** The batch job of a run, as its user may use it. Outside any transaction: the run's row is committed before. */
@Dependent
public class MigrationJob {
    private static final Logger LOG = System.getLogger(MigrationJob.class.getName());

    /** The job's name: META-INF/batch-jobs/migration.xml. */
    static final String NAME = "migration";

    /** The parameter of the first execution; a restart may come without it. */
    static final String PARAMETER = "migration_id";

    static final Set<BatchStatus> ACTIVE = Set.of(BatchStatus.STARTING, BatchStatus.STARTED, BatchStatus.STOPPING);

    /** How long a caller waits in all for the batch runtime to catch up. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1500);

    /** How long somebody else may take between Liberty's mark of a job and its next execution. */
    private static final long MARKED = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);

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
        Optional<JobExecution> last = last(run);
        if (last.isPresent()) {
            long execution = last.get().getExecutionId();
            await(deadline, () -> !isActive(execution));
            if (driver.isDriven(run.id())) {
                throw new ConflictException("migration " + run.id() + " is still being worked on by batch execution "
                        + execution + "; try again in a moment");
            }
            BatchStatus status = status(execution);
            if (status == BatchStatus.STOPPED || status == BatchStatus.FAILED) {
                restart(run, execution);
            } else {
                start(run);
            }
        } else {
            start(run);
        }
        await(deadline, () -> driver.isDriven(run.id()));
    }

    private void restart(Migration run, long execution) {
        try {
            BatchRuntime.getJobOperator().restart(execution, parameters(run));
        } catch (JobExecutionAlreadyCompleteException | JobExecutionNotMostRecentException e) {
            throw restartedByOthers(run, execution);
        } catch (JobRestartException e) {
            // Liberty marks the job as submitted before it makes the next execution. Somebody else is between
            // the two, or a server was that has ended: then the job cannot be restarted ever again.
            if (await(System.nanoTime() + MARKED, () -> hasOthers(run, execution))) {
                throw restartedByOthers(run, execution);
            }
            LOG.log(
                    Level.WARNING,
                    "the batch job of migration {0} cannot be restarted ({1}); another one goes on with it",
                    run.id(),
                    e.getMessage());
            start(run);
        }
    }

    private boolean hasOthers(Migration run, long execution) {
        return driver.isDriven(run.id())
                || last(run).filter(now -> now.getExecutionId() > execution).isPresent();
    }

    private static ConflictException restartedByOthers(Migration run, long execution) {
        return new ConflictException(
                "batch execution " + execution + " of migration " + run.id() + " was restarted by somebody else");
    }

    /** A job that is stopped or has failed is not to be restarted any more, from no console. */
    public void abandon(Migration run) {
        last(run).ifPresent(execution -> {
            try {
                BatchRuntime.getJobOperator().abandon(execution.getExecutionId());
            } catch (NoSuchJobExecutionException | JobExecutionIsRunningException e) {
                // at work it ends by itself: it finds that the run is cancelled
            }
        });
    }

    private static Optional<JobExecution> last(Migration run) {
        Long instance = run.batchInstanceId();
        Long execution = run.batchExecutionId();
        if (instance == null || execution == null) {
            return Optional.empty();
        }
        JobOperator operator = BatchRuntime.getJobOperator();
        try {
            return operator.getJobExecutions(operator.getJobInstance(execution)).stream()
                    .max(Comparator.comparingLong(JobExecution::getExecutionId));
        } catch (NoSuchJobExecutionException | NoSuchJobInstanceException e) {
            return Optional.empty(); // purged by an operator
        }
    }

    private static boolean isActive(long execution) {
        return ACTIVE.contains(status(execution));
    }

    private static BatchStatus status(long execution) {
        return BatchRuntime.getJobOperator().getJobExecution(execution).getBatchStatus();
    }

    /** @return whether it came to hold in time */
    private static boolean await(long deadline, BooleanSupplier holds) {
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(LOOK);
        }
        return true;
    }
}
