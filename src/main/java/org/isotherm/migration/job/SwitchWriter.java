package org.isotherm.migration.job;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.isotherm.migration.ItemSwitch;

/** Switches the proven files, in the transaction of the chunk and its checkpoint. */
@Named
@Dependent
public class SwitchWriter extends AbstractItemWriter {
    private final ItemSwitch itemSwitch;

    @Inject
    public SwitchWriter(ItemSwitch itemSwitch) {
        this.itemSwitch = itemSwitch;
    }

    @Override
    public void writeItems(List<Object> items) {
        for (Object item : items) {
            Moved moved = (Moved) item;
            itemSwitch.settle(moved.run(), moved.results());
        }
    }
}
