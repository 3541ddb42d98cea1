package org.isotherm.api;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.OptionalLong;
import org.isotherm.migration.Migration;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.Progress;
import org.isotherm.migration.job.BatchStatuses;
import org.jspecify.annotations.Nullable;

/** Makes views of migrations with what is under way now. */
@Dependent
public class MigrationViews {
    private final Migrations migrations;
    private final Progress progress;
    private final BatchStatuses batch;

    @Inject
    public MigrationViews(Migrations migrations, Progress progress, BatchStatuses batch) {
        this.migrations = migrations;
        this.progress = progress;
        this.batch = batch;
    }

    /** For a list: without asking the batch repository for each. */
    MigrationView brief(Migration run) {
        return of(run, null);
    }

    MigrationView of(Migration run) {
        return of(run, batch.of(run.batchExecutionId()));
    }

    private MigrationView of(Migration run, @Nullable String batchStatus) {
        if (run.status().hasEnded()) {
            return MigrationView.of(run, 0, MigrationView.meanRate(run), batchStatus);
        }
        long inFlight = migrations.bytesInFlight(run.id());
        OptionalLong rate = progress.bytesPerSecond(run.id(), run.transferredBytes() + inFlight);
        return MigrationView.of(run, inFlight, rate, batchStatus);
    }
}
