package org.isotherm.release.job;

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
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.isotherm.job.RunJob;
import org.isotherm.refusal.ConflictException;
import org.isotherm.release.ImportStatus;
import org.isotherm.release.Imports;
import org.isotherm.release.ReleaseImport;
import org.jspecify.annotations.Nullable;

/** The batch job of an import, as its user may use it. Outside any transaction: its row is committed before. */
@Dependent
public class ImportJob {
    /** The job's name: META-INF/batch-jobs/import.xml. */
    static final String NAME = "import";

    private static final Set<BatchStatus> ACTIVE =
            Set.of(BatchStatus.STARTING, BatchStatus.STARTED, BatchStatus.STOPPING);

    /** How long an execution may take to end that has said already that its import failed. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    /** How long somebody else may take between Liberty's mark of a job and its next execution. */
    private static final long MARKED = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);

    private final Imports imports;
    private final RunJob job;

    @Inject
    public ImportJob(Imports imports) {
        this.imports = imports;
        this.job = new RunJob(NAME, imports);
    }

    /** Starts it; when the batch runtime refuses, the import has failed and says so. */
    public void start(long importId) {
        job.start(importId);
    }

    /**
     * Lets it go on with what is left: restarts its job, or begins a new one where that cannot be restarted, because it
     * never began, its server is gone, or a server ended in the middle of restarting it.
     *
     * @param before the import as {@link Imports#resume} found it, whose caller this is
     * @throws ConflictException when the execution before does not end, which the import then says, or somebody else
     *     restarted it
     */
    public void resume(ReleaseImport before) {
        Long last = lastExecution(before.batchExecutionId());
        if (last == null) {
            job.start(before.id());
            return;
        }
        boolean failed = before.status() == ImportStatus.FAILED;
        if (failed && !await(PATIENCE, () -> !isActive(last))) {
            String reason = "batch execution " + last + " of import " + before.id() + " has not ended yet";
            imports.ended(before.id(), reason);
            throw new ConflictException(reason + "; try again in a moment");
        }
        if (isActive(last) || status(last) == BatchStatus.COMPLETED) {
            job.start(before.id());
        } else {
            restart(before, last);
        }
    }

    private void restart(ReleaseImport before, long execution) {
        try {
            BatchRuntime.getJobOperator().restart(execution, new Properties());
        } catch (JobExecutionIsRunningException
                | JobExecutionAlreadyCompleteException
                | JobExecutionNotMostRecentException e) {
            throw restartedByOthers(before, execution);
        } catch (JobRestartException e) {
            // Liberty marks the job as submitted before it makes the next execution. Somebody else is between
            // the two, or a server was that has ended: then the job cannot be restarted ever again.
            if (await(MARKED, () -> !Objects.equals(lastExecution(execution), execution))) {
                throw restartedByOthers(before, execution);
            }
            job.start(before.id());
        }
    }

    private static ConflictException restartedByOthers(ReleaseImport before, long execution) {
        return new ConflictException(
                "batch execution " + execution + " of import " + before.id() + " was restarted by somebody else");
    }

    /** The latest execution of the job that the given one belongs to; null when there is none, or it was purged. */
    private static @Nullable Long lastExecution(@Nullable Long execution) {
        if (execution == null) {
            return null;
        }
        JobOperator operator = BatchRuntime.getJobOperator();
        try {
            Optional<JobExecution> last = operator.getJobExecutions(operator.getJobInstance(execution)).stream()
                    .max(Comparator.comparingLong(JobExecution::getExecutionId));
            return last.map(JobExecution::getExecutionId).orElse(null);
        } catch (NoSuchJobExecutionException | NoSuchJobInstanceException e) {
            return null;
        }
    }

    private static boolean isActive(long execution) {
        return ACTIVE.contains(status(execution));
    }

    /** @return whether it came to hold in time */
    private static boolean await(long nanos, BooleanSupplier holds) {
        long deadline = System.nanoTime() + nanos;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(LOOK);
        }
        return true;
    }

    private static BatchStatus status(long execution) {
        return BatchRuntime.getJobOperator().getJobExecution(execution).getBatchStatus();
    }
}
