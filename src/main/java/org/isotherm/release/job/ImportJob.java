package org.isotherm.release.job;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.isotherm.job.RunJob;
import org.isotherm.release.Imports;

/** Starts the batch job of an import. Outside any transaction: its row is committed before. */
@Dependent
public class ImportJob {
    /** The job's name: META-INF/batch-jobs/import.xml. */
    static final String NAME = "import";

    private final RunJob job;

    @Inject
    public ImportJob(Imports imports) {
        this.job = new RunJob(NAME, imports);
    }

    /** Starts it; when the batch runtime refuses, the import has failed and says so. */
    public void start(long importId) {
        job.start(importId);
    }
}
