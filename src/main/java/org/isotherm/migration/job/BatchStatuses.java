package org.isotherm.migration.job;

import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.JobSecurityException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.operations.NoSuchJobInstanceException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.JobExecution;
import jakarta.enterprise.context.Dependent;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What the batch repository says of a job, whichever console started its last execution. */
@Dependent
public class BatchStatuses {
    /**
     * The last execution of a job.
     *
     * @param status in lower case, for example {@code started}
     * @param active whether it is going to run, runs, or is stopping
     */
    public record Last(long executionId, String status, boolean active) {}

    /**
     * The last execution of the job that an execution belongs to.
     *
     * @return empty when there is none any more, or when the caller has no batch role to see it
     */
    public Optional<Last> of(long executionId) {
        JobOperator operator = BatchRuntime.getJobOperator();
        try {
            return operator.getJobExecutions(operator.getJobInstance(executionId)).stream()
                    .max(Comparator.comparingLong(JobExecution::getExecutionId))
                    .map(last -> new Last(
                            last.getExecutionId(),
                            last.getBatchStatus().name().toLowerCase(Locale.ROOT),
                            MigrationJob.ACTIVE.contains(last.getBatchStatus())));
        } catch (NoSuchJobExecutionException | NoSuchJobInstanceException | JobSecurityException e) {
            return Optional.empty();
        }
    }
}
