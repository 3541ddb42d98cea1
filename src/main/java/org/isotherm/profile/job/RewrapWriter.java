package org.isotherm.profile.job;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.isotherm.profile.Rewrapping;

/** Wraps the data keys of a page anew, in the transaction of the chunk and its checkpoint. */
@Named
@Dependent
public class RewrapWriter extends AbstractItemWriter {
    private final CurrentRotation current;
    private final Rewrapping rewrapping;

    @Inject
    public RewrapWriter(CurrentRotation current, Rewrapping rewrapping) {
        this.current = current;
        this.rewrapping = rewrapping;
    }

    @Override
    public void writeItems(List<Object> items) {
        for (Object item : items) {
            ContentsReader.Range range = (ContentsReader.Range) item;
            rewrapping.rewrap(current.id(), range.after(), range.last());
        }
    }
}
