package org.isotherm.reconcile.job;

import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.isotherm.job.RunJob;
import org.isotherm.reconcile.Reconciliation;
import org.isotherm.reconcile.Reconciliations;
import org.jspecify.annotations.Nullable;

/** The reconciliation that a job execution works on. */
@Dependent
public class CurrentReconciliation {
    private final Reconciliations reconciliations;
    private final JobContext context;
    private final RunJob job;

    private @Nullable Reconciliation found;

    @Inject
    public CurrentReconciliation(Reconciliations reconciliations, JobContext context) {
        this.reconciliations = reconciliations;
        this.context = context;
        this.job = new RunJob(ReconciliationJob.NAME, reconciliations);
    }

    /** As it was when this artifact asked first; its backend never changes. */
    Reconciliation get() {
        if (found == null) {
            found = reconciliations.find(job.id(context)).orElseThrow();
        }
        return found;
    }

    void begins() {
        job.before(context);
    }

    void ends() {
        job.after(context);
    }
}
