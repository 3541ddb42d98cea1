package org.isotherm.intake.job;

import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Properties;
import org.isotherm.intake.Adoption;
import org.isotherm.intake.Adoptions;

/** Finds the adoption that a job execution works on: by the job's parameter, after a restart by
 * its instance. */
@Dependent
public class CurrentAdoption {
    private final Adoptions adoptions;
    private final JobContext job;

    @Inject
    public CurrentAdoption(Adoptions adoptions, JobContext job) {
        this.adoptions = adoptions;
        this.job = job;
    }

    /** The adoption as it is now. */
    public Adoption get() {
        return adoptions
                .ofInstance(job.getInstanceId())
                .orElseThrow(() -> new IllegalStateException("no adoption belongs to batch job " + job.getInstanceId()
                        + "; one is started by POST /api/admin/storage/assets/adopt"));
    }

    /** Notes the job's instance and execution in the adoption's row. */
    Adoption bind() {
        long instance = job.getInstanceId();
        long id = parameter().orElseGet(() -> get().id()); // ids of jobs begin anew with a new job repository
        adoptions.runsAs(id, instance, job.getExecutionId());
        return get();
    }

    private Optional<Long> parameter() {
        Properties parameters = BatchRuntime.getJobOperator()
                .getJobExecution(job.getExecutionId())
                .getJobParameters();
        String id = parameters == null ? null : parameters.getProperty(AdoptionJob.PARAMETER);
        return Optional.ofNullable(id).map(Long::valueOf);
    }
}
