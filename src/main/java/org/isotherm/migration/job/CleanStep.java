package org.isotherm.migration.job;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.Migration;
import org.isotherm.transfer.SourceCleanup;

/**
 * Deletes what is due on the two backends now: the sources, when they are not retained, and the copies of attempts that
 * were given up. What cannot be deleted is left to the clean-up that runs all the time.
 */
@Named
@Dependent
public class CleanStep extends AbstractBatchlet {
    private final CurrentRun current;
    private final SourceCleanup cleanup;

    @Inject
    public CleanStep(CurrentRun current, SourceCleanup cleanup) {
        this.current = current;
        this.cleanup = cleanup;
    }

    @Override
    public String process() {
        Migration run = current.get();
        cleanup.reap(run.sourceBackendId());
        cleanup.reap(run.targetBackendId());
        return "CLEANED";
    }
}
