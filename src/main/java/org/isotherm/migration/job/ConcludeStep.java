package org.isotherm.migration.job;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.Migrations;

/** Says how the run has ended. */
@Named
@Dependent
public class ConcludeStep extends AbstractBatchlet {
    private final CurrentRun current;
    private final Migrations migrations;

    @Inject
    public ConcludeStep(CurrentRun current, Migrations migrations) {
        this.current = current;
        this.migrations = migrations;
    }

    @Override
    public String process() {
        return migrations.conclude(current.get().id()).text();
    }
}
