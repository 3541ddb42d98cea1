package org.isotherm.retrieval;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.isotherm.retrieval.webhook.WebhookRows;
import org.jspecify.annotations.Nullable;

/** The retrievals that there are and were in the last days, of all nodes. */
@Dependent
public class Retrievals {
    private static final int ERRORS = 100;

    private final RetrievalRows rows;
    private final Fills fills;
    private final WebhookRows webhooks;

    @Inject
    public Retrievals(RetrievalRows rows, Fills fills, WebhookRows webhooks) {
        this.rows = rows;
        this.fills = fills;
        this.webhooks = webhooks;
    }

    public Optional<Retrieval> find(long id) {
        return rows.find(id).map(this::shown);
    }

    /** Newest first, before {@code beforeId}. */
    public List<Retrieval> page(@Nullable String state, long beforeId, int limit) {
        return rows.page(state, beforeId, limit).stream().map(this::shown).toList();
    }

    private Retrieval shown(RetrievalRecord row) {
        RetrievalRows.Sums sums = rows.sums(row.id);
        List<FillRecord> failures = sums.retrievedFiles() == sums.files() ? List.of() : rows.failures(row.id, ERRORS);
        return Retrieval.of(
                row, sums, failures, seconds(row, sums), webhooks.find(row.id).orElse(null));
    }

    private @Nullable Long seconds(RetrievalRecord row, RetrievalRows.Sums sums) {
        if (row.endedAt != null || sums.files() == 0) {
            return null;
        }
        Optional<Fill> here = sums.files() == 1 ? fills.byRow(row.id) : Optional.empty();
        return here.map(fills::seconds)
                .orElseGet(() -> rows.queue(row.id).stream()
                        .mapToLong(fills::seconds)
                        .reduce(Math.max(1, sums.restoreSeconds()), Math::max));
    }
}
