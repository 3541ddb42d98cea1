package org.isotherm.job;

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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The executions of batch jobs as the batch runtime knows them. Outside any transaction. */
public final class JobExecutions {
    private static final Logger LOG = System.getLogger(JobExecutions.class.getName());

    private static final Set<BatchStatus> ACTIVE =
            Set.of(BatchStatus.STARTING, BatchStatus.STARTED, BatchStatus.STOPPING);

    /** How long somebody else may take between Liberty's mark of a job and its next execution. */
    private static final long MARKED = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);

    private JobExecutions() {}

    /** What became of a restart. */
    public enum Restart {
        /** The job has another execution now, which this caller has made. */
        DONE,
        /** Somebody else restarted the job. */
        BY_OTHERS,
        /** The job cannot be restarted ever again; another one is to go on. */
        NEVER
    }

    /** The latest execution of the job that the given one belongs to; empty when there is none, or it was purged. */
    public static Optional<Long> last(@Nullable Long execution) {
        if (execution == null) {
            return Optional.empty();
        }
        JobOperator operator = BatchRuntime.getJobOperator();
        try {
            return operator.getJobExecutions(operator.getJobInstance(execution)).stream()
                    .map(JobExecution::getExecutionId)
                    .max(Long::compare);
        } catch (NoSuchJobExecutionException | NoSuchJobInstanceException e) {
            return Optional.empty();
        }
    }

    public static BatchStatus status(long execution) {
        return BatchRuntime.getJobOperator().getJobExecution(execution).getBatchStatus();
    }

    /** Whether it is at work as far as is known; one whose server has died may be for a while. */
    public static boolean isActive(long execution) {
        return isActive(status(execution));
    }

    public static boolean isActive(BatchStatus status) {
        return ACTIVE.contains(status);
    }

    /**
     * Restarts a job that is stopped or has failed.
     *
     * @param execution its last one
     */
    public static Restart restart(long execution, Properties parameters) {
        try {
            BatchRuntime.getJobOperator().restart(execution, parameters);
            return Restart.DONE;
        } catch (JobExecutionIsRunningException
                | JobExecutionAlreadyCompleteException
                | JobExecutionNotMostRecentException e) {
            return Restart.BY_OTHERS;
        } catch (JobRestartException e) {
            // Liberty marks the job as submitted before it makes the next execution. Somebody else is between
            // the two, or a server was that has ended: then the job cannot be restarted ever again.
            if (await(MARKED, () -> !Objects.equals(last(execution).orElse(null), execution))) {
                return Restart.BY_OTHERS;
            }
            LOG.log(
                    Level.WARNING,
                    "the batch job of execution {0} cannot be restarted ({1}); another one goes on with its run",
                    execution,
                    e.getMessage());
            return Restart.NEVER;
        }
    }

    /** @return whether it came to hold in time */
    public static boolean await(long nanos, BooleanSupplier holds) {
        long deadline = System.nanoTime() + nanos;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(LOOK);
        }
        return true;
    }
}
