package org.isotherm.reconcile.job;

import jakarta.batch.api.chunk.AbstractItemReader;
import java.io.Serializable;
import java.util.List;
import org.isotherm.reconcile.NamedRow;
import org.isotherm.reconcile.Reconciliation;
import org.jspecify.annotations.Nullable;

/** Reads rows whose objects the listing has not shown, page by page. The checkpoint is the last id. */
abstract class RowsReader extends AbstractItemReader {
    private static final int PAGE = 200;

    private final CurrentReconciliation current;

    private long last;

    RowsReader(CurrentReconciliation current) {
        this.current = current;
    }

    /** The next rows behind {@code afterId}; none at the end. */
    abstract List<NamedRow> page(Reconciliation run, long afterId, int limit);

    @Override
    public void open(@Nullable Serializable checkpoint) {
        last = checkpoint == null ? 0 : (Long) checkpoint;
    }

    @Override
    public @Nullable Object readItem() {
        List<NamedRow> page = page(current.get(), last, PAGE);
        if (page.isEmpty()) {
            return null;
        }
        last = page.get(page.size() - 1).id();
        return page;
    }

    @Override
    public Serializable checkpointInfo() {
        return last;
    }
}
