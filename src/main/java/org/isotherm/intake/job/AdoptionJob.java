package org.isotherm.intake.job;

import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Properties;
import org.isotherm.intake.Adoption;
import org.isotherm.intake.Adoptions;

/** Starts the batch job of an adoption. Outside any transaction: the adoption's row is committed before. */
@Dependent
public class AdoptionJob {
    /** The job's name: META-INF/batch-jobs/adoption.xml. */
    static final String NAME = "adoption";

    /** The parameter of the first execution; a restart may come without it. */
    static final String PARAMETER = "adoption_id";

    private final Adoptions adoptions;

    @Inject
    public AdoptionJob(Adoptions adoptions) {
        this.adoptions = adoptions;
    }

    /** Starts it; when the batch runtime refuses, the adoption has failed and says so. */
    public void start(Adoption adoption) {
        Properties parameters = new Properties();
        parameters.setProperty(PARAMETER, Long.toString(adoption.id()));
        JobOperator operator = BatchRuntime.getJobOperator();
        long execution;
        try {
            execution = operator.start(NAME, parameters);
        } catch (RuntimeException e) {
            adoptions.ended(adoption.id(), "the batch job could not be started: " + e.getMessage());
            throw e;
        }
        // from here on the job runs, and notes its ids itself when this does not come so far
        adoptions.runsAs(adoption.id(), operator.getJobInstance(execution).getInstanceId(), execution);
    }
}
