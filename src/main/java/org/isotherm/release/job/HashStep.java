package org.isotherm.release.job;

import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import org.isotherm.release.ImportStep;
import org.isotherm.release.ImportWork;

/** Reads each file for its digest. The rows say what is left. */
@Named
@Dependent
public class HashStep implements Batchlet {
    private final CurrentImport current;
    private final ImportWork work;

    @Inject
    public HashStep(CurrentImport current, ImportWork work) {
        this.current = current;
        this.work = work;
    }

    @Override
    public String process() throws IOException {
        return current.step(ImportStep.HASH, run -> work.hash(run, current::goesOn));
    }

    @Override
    public void stop() {
        current.stop();
    }
}
