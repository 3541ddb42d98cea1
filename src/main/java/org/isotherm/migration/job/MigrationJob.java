package org.isotherm.migration.job;

import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Properties;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.Migrations;

/** Starts the batch job of a run. Outside any transaction: the run's row is committed before. */
@Dependent
public class MigrationJob {
    /** The job's name: META-INF/batch-jobs/migration.xml. */
    static final String NAME = "migration";

    /** The parameter of the first execution; a restart may come without it. */
    static final String PARAMETER = "migration_id";

    private final Migrations migrations;

    @Inject
    public MigrationJob(Migrations migrations) {
        this.migrations = migrations;
    }

    /** Starts it; when the batch runtime refuses, the run has failed and says so. */
    public void start(Migration run) {
        Properties parameters = new Properties();
        parameters.setProperty(PARAMETER, Long.toString(run.id()));
        JobOperator operator = BatchRuntime.getJobOperator();
        long execution;
        try {
            execution = operator.start(NAME, parameters);
        } catch (RuntimeException e) {
            migrations.ended(run.id(), MigrationStatus.FAILED, "the batch job could not be started: " + e.getMessage());
            throw e;
        }
        // from here on the job runs, and notes its ids itself when this does not come so far
        migrations.runsAs(run.id(), operator.getJobInstance(execution).getInstanceId(), execution);
    }
}
