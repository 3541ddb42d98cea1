package org.isotherm.release.job;

import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import org.isotherm.job.RunJob;
import org.isotherm.release.ImportStatus;
import org.isotherm.release.ImportStep;
import org.isotherm.release.Imports;
import org.isotherm.release.ReleaseImport;

/** The import that a job execution works on. */
@Dependent
public class CurrentImport {
    private final Imports imports;
    private final JobContext context;
    private final RunJob job;
    private volatile boolean stopped;

    @Inject
    public CurrentImport(Imports imports, JobContext context) {
        this.imports = imports;
        this.context = context;
        this.job = new RunJob(ImportJob.NAME, imports);
    }

    /** As it is now. */
    ReleaseImport get() {
        return imports.find(job.id(context)).orElseThrow();
    }

    /** What a step does with the import; {@link #goesOn} is asked between its pages. */
    interface Work {
        void on(ReleaseImport run) throws IOException;
    }

    /** Does the step's work unless the import was ended; when the work fails, the import says why. */
    String step(ImportStep step, Work work) throws IOException {
        ReleaseImport run = get();
        if (!imports.reached(run.id(), step)) {
            return "ENDED";
        }
        try {
            work.on(get());
            return "DONE";
        } catch (IOException | RuntimeException e) {
            if (get().status() == ImportStatus.CANCELLED) {
                return "ENDED"; // nothing is stored for it any more; the last step discards what was
            }
            imports.fails(run.id(), "step " + step.text() + ": " + e.getMessage());
            throw e;
        }
    }

    boolean goesOn() {
        return !stopped && get().status() == ImportStatus.IN_PROGRESS;
    }

    void stop() {
        stopped = true;
    }

    void begins() {
        job.before(context);
    }

    void ends() {
        job.after(context);
    }
}
