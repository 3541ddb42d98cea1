package org.isotherm.intake.job;

import jakarta.batch.api.listener.JobListener;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Keeps the adoption's row in step with each execution of its job. */
@Named
@Dependent
public class AdoptionListener implements JobListener {
    private final CurrentAdoption current;

    @Inject
    public AdoptionListener(CurrentAdoption current) {
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
