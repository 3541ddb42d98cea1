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
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
     * never began or its server is gone. When neither is possible, the import has failed and says so.
     *
     * @param before the import as {@link Imports#resume} found it, whose caller this is
     * @throws ConflictException when the execution before does not end, or somebody else restarted it
     */
    public void resume(ReleaseImport before) {
        Long last = lastExecution(before.batchExecutionId());
        try {
            if (last != null && before.status() == ImportStatus.FAILED && !ends(last)) {
                throw new ConflictException("batch execution " + last + " of import " + before.id()
                        + " has not ended yet; try again in a moment");
            }
            if (last != null && !ACTIVE.contains(status(last)) && status(last) != BatchStatus.COMPLETED) {
                restart(before.id(), last);
                return;
            }
        } catch (RuntimeException e) {
            imports.ended(before.id(), e.getMessage());
            throw e;
        }
        job.start(before.id());
    }

    private static void restart(long importId, long execution) {
        try {
            BatchRuntime.getJobOperator().restart(execution, new Properties());
        } catch (JobExecutionIsRunningException
                | JobExecutionAlreadyCompleteException
                | JobExecutionNotMostRecentException
                | JobRestartException e) {
            throw new ConflictException("batch execution " + execution + " of import " + importId
                    + " cannot be restarted: " + e.getMessage());
        }
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

    private static boolean ends(long execution) {
        long deadline = System.nanoTime() + PATIENCE;
        while (ACTIVE.contains(status(execution)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK);
        }
        return !ACTIVE.contains(status(execution));
    }

    private static BatchStatus status(long execution) {
        return BatchRuntime.getJobOperator().getJobExecution(execution).getBatchStatus();
    }
}
