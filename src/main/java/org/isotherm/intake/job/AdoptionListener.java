package org.isotherm.intake.job;

import jakarta.batch.api.listener.JobListener;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.intake.Adoptions;

/** Keeps the adoption's row in step with each execution of its job. */
@Named
@Dependent
public class AdoptionListener implements JobListener {
    private final CurrentAdoption current;
    private final Adoptions adoptions;
    private final JobContext job;

    @Inject
    public AdoptionListener(CurrentAdoption current, Adoptions adoptions, JobContext job) {
        this.current = current;
        this.adoptions = adoptions;
        this.job = job;
    }

    @Override
    public void beforeJob() {
        adoptions.begun(current.bind().id());
    }

    @Override
    public void afterJob() {
        BatchStatus status = job.getBatchStatus();
        boolean cameToItsEnd = status == BatchStatus.STARTED || status == BatchStatus.COMPLETED;
        adoptions.ended(
                current.get().id(), cameToItsEnd ? null : "the batch job ended as " + status + "; restart it to go on");
    }
}
