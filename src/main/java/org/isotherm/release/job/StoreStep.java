package org.isotherm.release.job;

import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import org.isotherm.release.ImportStep;
import org.isotherm.release.ImportStoring;

/** Makes each file one of the draft. The rows say what is left. */
@Named
@Dependent
public class StoreStep implements Batchlet {
    private final CurrentImport current;
    private final ImportStoring storing;

    @Inject
    public StoreStep(CurrentImport current, ImportStoring storing) {
        this.current = current;
        this.storing = storing;
    }

    @Override
    public String process() throws IOException {
        return current.step(ImportStep.STORE, run -> storing.store(run, current::goesOn));
    }

    @Override
    public void stop() {
        current.stop();
    }
}
