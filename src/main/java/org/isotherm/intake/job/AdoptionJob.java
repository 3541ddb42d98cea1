package org.isotherm.intake.job;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.isotherm.intake.Adoption;
import org.isotherm.intake.Adoptions;
import org.isotherm.job.RunJob;

/** Starts the batch job of an adoption. Outside any transaction: the adoption's row is committed before. */
@Dependent
public class AdoptionJob {
    /** The job's name: META-INF/batch-jobs/adoption.xml. */
    static final String NAME = "adoption";

    private final RunJob job;

    @Inject
    public AdoptionJob(Adoptions adoptions) {
        this.job = new RunJob(NAME, adoptions);
    }

    /** Starts it; when the batch runtime refuses, the adoption has failed and says so. */
    public void start(Adoption adoption) {
        job.start(adoption.id());
    }
}
