package org.isotherm.release.job;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.refusal.ConflictException;
import org.isotherm.release.ImportFiles;
import org.isotherm.release.ImportProgress;
import org.isotherm.release.ImportStep;
import org.isotherm.release.ImportStoring;
import org.isotherm.release.Imports;
import org.isotherm.release.ReleaseImport;

/**
 * Publishes the release when every file is in it, or exchanges the forms of one that is converted; discards the draft when
 * the import was cancelled or finalised. When files could not be
 * taken in the job fails, and a restart tries them again.
 */
@Named
@Dependent
public class PublishStep extends AbstractBatchlet {
    private final CurrentImport current;
    private final Imports imports;
    private final ImportFiles files;
    private final ImportStoring storing;

    @Inject
    public PublishStep(CurrentImport current, Imports imports, ImportFiles files, ImportStoring storing) {
        this.current = current;
        this.imports = imports;
        this.files = files;
        this.storing = storing;
    }

    @Override
    public String process() {
        ReleaseImport run = current.get();
        if (run.isToBeDiscarded()) {
            storing.discard(run);
            return "DISCARDED";
        }
        if (!imports.reached(run.id(), ImportStep.PUBLISH)) {
            return "ENDED";
        }
        ImportProgress progress = files.progress(run.id());
        long left = progress.totalFiles() - progress.verifiedFiles();
        if (left > 0) {
            imports.fails(
                    run.id(),
                    left + " of " + progress.totalFiles()
                            + " files are not in the release, which stays a draft: see the list of its files");
            return "FAILED";
        }
        try {
            return imports.complete(run.id()) ? "PUBLISHED" : process();
        } catch (ConflictException e) {
            imports.fails(run.id(), e.reason());
            return "FAILED";
        }
    }
}
