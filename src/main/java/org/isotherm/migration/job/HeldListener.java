package org.isotherm.migration.job;

import jakarta.batch.api.listener.AbstractStepListener;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.MigrationStatus;

/**
 * Says as the exit status of a step why the run is not to go on to the next one: {@code PAUSED} stops the job, {@code
 * FAILED} fails it, as the definition of the job says. Both are restartable.
 */
@Named
@Dependent
public class HeldListener extends AbstractStepListener {
    private final CurrentRun current;
    private final StepContext step;

    @Inject
    public HeldListener(CurrentRun current, StepContext step) {
        this.current = current;
        this.step = step;
    }

    @Override
    public void afterStep() {
        MigrationStatus status = current.get().status();
        if (status == MigrationStatus.PAUSED || status == MigrationStatus.FAILED) {
            step.setExitStatus(status.name());
        }
    }
}
