package org.isotherm.reconcile.job;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.List;
import org.isotherm.reconcile.Comparison;
import org.isotherm.reconcile.NamedRow;

/** Asks the backend for the objects of rows, one by one. */
@Named
@Dependent
public class RowsProcessor implements ItemProcessor {
    private final CurrentReconciliation current;
    private final Comparison comparison;

    @Inject
    public RowsProcessor(CurrentReconciliation current, Comparison comparison) {
        this.current = current;
        this.comparison = comparison;
    }

    @Override
    @SuppressWarnings("unchecked") // what a RowsReader reads
    public Object processItem(Object item) throws IOException {
        return comparison.rows(current.get().backendId(), (List<NamedRow>) item);
    }
}
