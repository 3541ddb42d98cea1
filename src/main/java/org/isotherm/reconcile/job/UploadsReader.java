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
import org.isotherm.storage.UnfinishedUpload;
import org.isotherm.storage.Uploads;
import org.jspecify.annotations.Nullable;

/** Lists the unfinished uploads, page by page. They are few: a restart lists them all again. */
@Named
@Dependent
public class UploadsReader extends AbstractItemReader {
    private static final int PAGE = 100;

    private final CurrentReconciliation current;
    private final Comparison comparison;

    private @Nullable Uploads uploads;

    @Inject
    public UploadsReader(CurrentReconciliation current, Comparison comparison) {
        this.current = current;
        this.comparison = comparison;
    }

    @Override
    public void open(@Nullable Serializable checkpoint) throws IOException {
        uploads = comparison.uploads(current.get().backendId());
    }

    @Override
    public @Nullable Object readItem() throws IOException {
        List<UnfinishedUpload> page = new ArrayList<>();
        while (uploads != null && page.size() < PAGE) {
            UnfinishedUpload next = uploads.next();
            if (next == null) {
                break;
            }
            page.add(next);
        }
        return page.isEmpty() ? null : page;
    }
}
