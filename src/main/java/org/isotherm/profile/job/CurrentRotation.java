package org.isotherm.profile.job;

import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.isotherm.job.RunJob;
import org.isotherm.profile.Rotations;
import org.jspecify.annotations.Nullable;

/** The rotation that a job execution works on. */
@Dependent
public class CurrentRotation {
    private final JobContext context;
    private final RunJob job;

    private @Nullable Long found;

    @Inject
    public CurrentRotation(Rotations rotations, JobContext context) {
        this.context = context;
        this.job = new RunJob(RotationJob.NAME, rotations);
    }

    long id() {
        if (found == null) {
            found = job.id(context);
        }
        return found;
    }

    void begins() {
        job.before(context);
    }

    void ends() {
        job.after(context);
    }
}
