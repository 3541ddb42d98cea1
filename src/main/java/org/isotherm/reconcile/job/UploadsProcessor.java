package org.isotherm.reconcile.job;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.List;
import org.isotherm.reconcile.Comparison;
import org.isotherm.storage.UnfinishedUpload;

/** Looks for unfinished uploads that nobody is writing. */
@Named
@Dependent
public class UploadsProcessor implements ItemProcessor {
    private final CurrentReconciliation current;
    private final Comparison comparison;

    @Inject
    public UploadsProcessor(CurrentReconciliation current, Comparison comparison) {
        this.current = current;
        this.comparison = comparison;
    }

    @Override
    @SuppressWarnings("unchecked") // what UploadsReader reads
    public Object processItem(Object item) throws IOException {
        return comparison.uploads(current.get().backendId(), (List<UnfinishedUpload>) item);
    }
}
