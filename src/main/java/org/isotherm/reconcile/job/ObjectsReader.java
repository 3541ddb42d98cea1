package org.isotherm.reconcile.job;

import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.reconcile.Comparison;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.jspecify.annotations.Nullable;

/** Lists the backend, page by page. The checkpoint is the last name; a restart goes on behind it. */
@Named
@Dependent
public class ObjectsReader extends AbstractItemReader {
    private static final int PAGE = 500;

    private final CurrentReconciliation current;
    private final Comparison comparison;

    private @Nullable Listing listing;
    private @Nullable String last;

    @Inject
    public ObjectsReader(CurrentReconciliation current, Comparison comparison) {
        this.current = current;
        this.comparison = comparison;
    }

    @Override
    public void open(@Nullable Serializable checkpoint) throws IOException {
        last = (String) checkpoint;
        listing = comparison.list(current.get().backendId(), last);
    }

    @Override
    public @Nullable Object readItem() throws IOException {
        List<Listed> page = new ArrayList<>();
        while (listing != null && page.size() < PAGE) {
            Listed next = listing.next();
            if (next == null) {
                break;
            }
            page.add(next);
            last = next.name();
        }
        return page.isEmpty() ? null : page;
    }

    @Override
    public @Nullable Serializable checkpointInfo() {
        return last;
    }

    @Override
    public void close() {
        if (listing != null) {
            listing.close();
        }
    }
}
