package org.isotherm.reconcile.job;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.isotherm.job.RunJob;
import org.isotherm.reconcile.Reconciliation;
import org.isotherm.reconcile.Reconciliations;

/** Starts the batch job of a reconciliation. Outside any transaction: its row is committed before. */
@Dependent
public class ReconciliationJob {
    /** The job's name: META-INF/batch-jobs/reconciliation.xml. */
    static final String NAME = "reconciliation";

    private final RunJob job;

    @Inject
    public ReconciliationJob(Reconciliations reconciliations) {
        this.job = new RunJob(NAME, reconciliations);
    }

    /** Starts it; when the batch runtime refuses, the reconciliation has failed and says so. */
    public void start(Reconciliation reconciliation) {
        job.start(reconciliation.id());
    }
}
