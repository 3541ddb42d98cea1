package org.isotherm.reconcile.job;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.isotherm.reconcile.Compared;
import org.isotherm.reconcile.Findings;

/** Records what a page has shown, in the transaction of the chunk and its checkpoint. */
@Named
@Dependent
public class FindingsWriter extends AbstractItemWriter {
    private final CurrentReconciliation current;
    private final Findings findings;

    @Inject
    public FindingsWriter(CurrentReconciliation current, Findings findings) {
        this.current = current;
        this.findings = findings;
    }

    @Override
    public void writeItems(List<Object> items) {
        for (Object page : items) {
            findings.record(current.get(), (Compared) page);
        }
    }
}
