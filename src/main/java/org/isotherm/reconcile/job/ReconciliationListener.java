package org.isotherm.reconcile.job;

import jakarta.batch.api.listener.JobListener;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Keeps the reconciliation's row in step with each execution of its job. */
@Named
@Dependent
public class ReconciliationListener implements JobListener {
    private final CurrentReconciliation current;

    @Inject
    public ReconciliationListener(CurrentReconciliation current) {
        this.current = current;
    }

    @Override
    public void beforeJob() {
        current.begins();
    }

    @Override
    public void afterJob() {
        current.ends();
    }
}
