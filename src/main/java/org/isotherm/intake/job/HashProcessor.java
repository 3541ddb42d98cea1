package org.isotherm.intake.job;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import org.isotherm.intake.Adoption;
import org.isotherm.intake.FoundFiles;
import org.isotherm.storage.Listed;
import org.jspecify.annotations.Nullable;

/** Computes size and digest of each file that nothing knows yet. */
@Named
@Dependent
public class HashProcessor implements ItemProcessor {
    private final CurrentAdoption current;
    private final FoundFiles files;

    private @Nullable Adoption adoption;

    @Inject
    public HashProcessor(CurrentAdoption current, FoundFiles files) {
        this.current = current;
        this.files = files;
    }

    @Override
    public Object processItem(Object item) throws IOException {
        if (adoption == null) {
            adoption = current.get();
        }
        return files.look(adoption.backendId(), (Listed) item);
    }
}
