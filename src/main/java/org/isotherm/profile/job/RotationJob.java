package org.isotherm.profile.job;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.isotherm.job.RunJob;
import org.isotherm.profile.Rotation;
import org.isotherm.profile.Rotations;

/** Starts the batch job of a rotation. Outside any transaction: its row is committed before. */
@Dependent
public class RotationJob {
    /** The job's name: META-INF/batch-jobs/rotation.xml. */
    static final String NAME = "rotation";

    private final RunJob job;

    @Inject
    public RotationJob(Rotations rotations) {
        this.job = new RunJob(NAME, rotations);
    }

    /** Starts it; when the batch runtime refuses, the rotation has failed and says so. */
    public void start(Rotation rotation) {
        job.start(rotation.id());
    }
}
