package org.isotherm.migration.job;

import jakarta.batch.operations.JobSecurityException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchStatus;
import jakarta.enterprise.context.Dependent;
import java.util.Locale;
import java.util.Optional;
import org.isotherm.job.JobExecutions;

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
        try {
            return JobExecutions.last(executionId).map(last -> {
                BatchStatus status = JobExecutions.status(last);
                return new Last(last, status.name().toLowerCase(Locale.ROOT), JobExecutions.isActive(status));
            });
        } catch (NoSuchJobExecutionException | JobSecurityException e) {
            return Optional.empty();
        }
    }
}
