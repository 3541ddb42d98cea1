package org.isotherm.intake.job;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.isotherm.intake.Adoptions;
import org.isotherm.intake.Found;

/** Makes entities and assets, in the transaction of the chunk and its checkpoint. */
@Named
@Dependent
public class AdoptWriter extends AbstractItemWriter {
    private final CurrentAdoption current;
    private final Adoptions adoptions;

    @Inject
    public AdoptWriter(CurrentAdoption current, Adoptions adoptions) {
        this.current = current;
        this.adoptions = adoptions;
    }

    @Override
    public void writeItems(List<Object> items) {
        adoptions.takeIn(
                current.get().id(), items.stream().map(Found.class::cast).toList());
    }
}
