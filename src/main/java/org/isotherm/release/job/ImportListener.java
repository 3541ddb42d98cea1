package org.isotherm.release.job;

import jakarta.batch.api.listener.JobListener;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Keeps the import's row in step with each execution of its job. */
@Named
@Dependent
public class ImportListener implements JobListener {
    private final CurrentImport current;

    @Inject
    public ImportListener(CurrentImport current) {
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
