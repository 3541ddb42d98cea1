package org.isotherm.intake.job;

import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.isotherm.intake.Adoption;
import org.isotherm.intake.Adoptions;
import org.isotherm.job.RunJob;

/** The adoption that a job execution works on. */
@Dependent
public class CurrentAdoption {
    private final Adoptions adoptions;
    private final JobContext context;
    private final RunJob job;

    @Inject
    public CurrentAdoption(Adoptions adoptions, JobContext context) {
        this.adoptions = adoptions;
        this.context = context;
        this.job = new RunJob(AdoptionJob.NAME, adoptions);
    }

    /** The adoption as it is now. */
    public Adoption get() {
        return adoptions.find(job.id(context)).orElseThrow();
    }

    void begins() {
        job.before(context);
    }

    void ends() {
        job.after(context);
    }
}
