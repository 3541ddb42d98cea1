package org.isotherm.migration.job;

import jakarta.batch.operations.JobSecurityException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.enterprise.context.Dependent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the batch repository says of an execution, whichever job it is of. */
@Dependent
public class BatchStatuses {
    /**
     * The status of the execution in lower case, for example {@code started}.
     *
     * @return null when there is none, or when the caller has no batch role to see it
     */
    public @Nullable String of(@Nullable Long executionId) {
        if (executionId == null) {
            return null;
        }
        try {
            return BatchRuntime.getJobOperator()
                    .getJobExecution(executionId)
                    .getBatchStatus()
                    .name()
                    .toLowerCase(Locale.ROOT);
        } catch (NoSuchJobExecutionException | JobSecurityException e) {
            return null;
        }
    }
}
