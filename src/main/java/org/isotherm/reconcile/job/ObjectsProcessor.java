package org.isotherm.reconcile.job;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.List;
import org.isotherm.reconcile.Comparison;
import org.isotherm.storage.Listed;

/** Looks for listed objects that no row names. */
@Named
@Dependent
public class ObjectsProcessor implements ItemProcessor {
    private final CurrentReconciliation current;
    private final Comparison comparison;

    @Inject
    public ObjectsProcessor(CurrentReconciliation current, Comparison comparison) {
        this.current = current;
        this.comparison = comparison;
    }

    @Override
    @SuppressWarnings("unchecked") // what ObjectsReader reads
    public Object processItem(Object item) throws IOException {
        return comparison.objects(current.get().backendId(), (List<Listed>) item);
    }
}
