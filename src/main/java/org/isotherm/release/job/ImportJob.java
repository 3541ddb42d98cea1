package org.isotherm.release.job;

import jakarta.batch.runtime.BatchStatus;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.isotherm.job.JobExecutions;
import org.isotherm.job.RunJob;
import org.isotherm.refusal.ConflictException;
import org.isotherm.release.ImportStatus;
import org.isotherm.release.Imports;
import org.isotherm.release.ReleaseImport;

/** The batch job of an import, as its user may use it. Outside any transaction: its row is committed before. */
@Dependent
public class ImportJob {
    /** The job's name: META-INF/batch-jobs/import.xml. */
    static final String NAME = "import";

    /** How long an execution may take to end that has said already that its import failed. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final Imports imports;
    private final RunJob job;

    @Inject
    public ImportJob(Imports imports) {
        this.imports = imports;
        this.job = new RunJob(NAME, imports);
    }

    /** Starts it; when the batch runtime refuses, the import has failed and says so. */
    public void start(long importId) {
        job.start(importId);
    }

    /**
     * Lets it go on with what is left: restarts its job, or begins a new one where that cannot be restarted, because it
     * never began, its server is gone, or a server ended in the middle of restarting it.
     *
     * @param before the import as {@link Imports#resume} found it, whose caller this is
     * @throws ConflictException when the execution before does not end, which the import then says, or somebody else
     *     restarted it
     */
    public void resume(ReleaseImport before) {
        Long last = JobExecutions.last(before.batchExecutionId()).orElse(null);
        if (last == null) {
            job.start(before.id());
            return;
        }
        boolean failed = before.status() == ImportStatus.FAILED;
        if (failed && !JobExecutions.await(PATIENCE, () -> !JobExecutions.isActive(last))) {
            String reason = "batch execution " + last + " of import " + before.id() + " has not ended yet";
            imports.ended(before.id(), reason);
            throw new ConflictException(reason + "; try again in a moment");
        }
        if (JobExecutions.isActive(last) || JobExecutions.status(last) == BatchStatus.COMPLETED) {
            job.start(before.id());
        } else {
            restart(before, last);
        }
    }

    private void restart(ReleaseImport before, long execution) {
        switch (JobExecutions.restart(execution, new Properties())) {
            case DONE -> {}
            case NEVER -> job.start(before.id());
            case BY_OTHERS ->
                throw new ConflictException("batch execution " + execution + " of import " + before.id()
                        + " was restarted by somebody else");
        }
    }
}
