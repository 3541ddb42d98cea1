package org.isotherm.profile.job;

import jakarta.batch.api.listener.JobListener;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Keeps the rotation's row in step with each execution of its job. */
@Named
@Dependent
public class RotationListener implements JobListener {
    private final CurrentRotation current;

    @Inject
    public RotationListener(CurrentRotation current) {
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
