package org.isotherm.migration.job;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.RunBackends;
import org.isotherm.transfer.SourceCleanup;

/**
 * Deletes what is due on the run's backends now: the sources, when they are not retained, and the copies of attempts that
 * were given up. What cannot be deleted is left to the clean-up that runs all the time; a drain waits for it.
 */
@Named
@Dependent
public class CleanStep extends AbstractBatchlet {
    private final CurrentRun current;
    private final RunBackends backends;
    private final SourceCleanup cleanup;
    private final DrainSteps drains;
    private volatile boolean stopped;

    @Inject
    public CleanStep(CurrentRun current, RunBackends backends, SourceCleanup cleanup, DrainSteps drains) {
        this.current = current;
        this.backends = backends;
        this.cleanup = cleanup;
        this.drains = drains;
    }

    @Override
    public String process() {
        Migration run = current.get();
        backends.of(run).forEach(cleanup::reap);
        if (run.isDrain()) {
            drains.awaitDeletions(run, () -> !stopped && current.get().status() == MigrationStatus.IN_PROGRESS);
        }
        return "CLEANED";
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
