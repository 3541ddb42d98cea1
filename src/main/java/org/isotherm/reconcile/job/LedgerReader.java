package org.isotherm.reconcile.job;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.isotherm.reconcile.LedgerNames;
import org.isotherm.reconcile.NamedRow;
import org.isotherm.reconcile.Reconciliation;

/** Reads the live and retained objects of the ledger. */
@Named
@Dependent
public class LedgerReader extends RowsReader {
    private final LedgerNames ledger;

    @Inject
    public LedgerReader(CurrentReconciliation current, LedgerNames ledger) {
        super(current);
        this.ledger = ledger;
    }

    @Override
    List<NamedRow> page(Reconciliation run, long afterId, int limit) {
        return ledger.ledgerPage(run, afterId, limit);
    }
}
