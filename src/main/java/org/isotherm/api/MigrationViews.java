package org.isotherm.api;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.OptionalLong;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.Progress;
import org.isotherm.migration.job.BatchStatuses;
import org.isotherm.migration.job.BatchStatuses.Last;

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
        return of(run, run.status(), new BatchView(run.batchInstanceId(), run.batchExecutionId(), null));
    }

    MigrationView of(Migration run) {
        Long execution = run.batchExecutionId();
        Last last = execution == null ? null : batch.of(execution).orElse(null);
        if (execution == null || last == null) {
            return brief(run);
        }
        // restarted from the batch console and about to begin: what the row says is over
        boolean begins =
                last.active() && last.executionId() > execution && !run.status().isAtWork();
        return of(
                run,
                begins ? MigrationStatus.PENDING : run.status(),
                new BatchView(run.batchInstanceId(), last.executionId(), last.status()));
    }

    private MigrationView of(Migration run, MigrationStatus status, BatchView job) {
        if (status.hasEnded()) {
            return MigrationView.of(run, status, 0, MigrationView.meanRate(run), job);
        }
        long inFlight = migrations.bytesInFlight(run.id());
        OptionalLong rate = progress.bytesPerSecond(run.id(), run.transferredBytes() + inFlight);
        return MigrationView.of(run, status, inFlight, rate, job);
    }
}
