package org.isotherm.migration.job;

import jakarta.batch.operations.JobSecurityException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.enterprise.context.Dependent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;

/**
 * Makes Liberty look after the jobs that its last start left behind. It does so at the first use of its repository and
 * not before: until then a job that died with the server would be shown as started.
 */
@Dependent
public class BatchRecovery {
    private static final Logger LOG = System.getLogger(BatchRecovery.class.getName());

    /** @return false when the thread's user has no batch role: nothing was looked after */
    public boolean run() {
        try {
            Set<String> jobs = BatchRuntime.getJobOperator().getJobNames();
            LOG.log(Level.INFO, "the batch repository is recovered; it knows the jobs {0}", jobs);
            return true;
        } catch (JobSecurityException e) {
            LOG.log(
                    Level.WARNING,
                    "no batch user is configured (isotherm.batch.user): jobs that the last start left behind are shown"
                            + " as started until somebody uses the batch runtime");
            return false;
        }
    }
}
