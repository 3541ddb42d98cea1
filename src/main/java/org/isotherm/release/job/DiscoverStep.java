package org.isotherm.release.job;

import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import org.isotherm.release.ImportStep;
import org.isotherm.release.ImportWork;

/** Lists the source. The rows say what is left. */
@Named
@Dependent
public class DiscoverStep implements Batchlet {
    private final CurrentImport current;
    private final ImportWork work;

    @Inject
    public DiscoverStep(CurrentImport current, ImportWork work) {
        this.current = current;
        this.work = work;
    }

    @Override
    public String process() throws IOException {
        return current.step(ImportStep.DISCOVER, run -> work.discover(run, current::goesOn));
    }

    @Override
    public void stop() {
        current.stop();
    }
}
