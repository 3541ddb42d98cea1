package org.isotherm.release;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import org.isotherm.migration.Bandwidth;
import org.isotherm.transfer.StoppedException;
import org.jspecify.annotations.Nullable;

/** Holds what each import on this node reads of its source to its bytes per second. */
@ApplicationScoped
public class ImportPace {
    private final Imports imports;

    /** Not the one of the runs of moves, whose ids are others. */
    private final Bandwidth bandwidth = new Bandwidth();

    ImportPace() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    ImportPace(@Nullable Imports imports) {
        this.imports = imports;
    }

    /**
     * Returns when so many bytes more may have been read; at once where there is no limit.
     *
     * @throws StoppedException when the import is not at work any more
     */
    void took(ReleaseImport run, int bytes) throws IOException {
        Long limit = run.bandwidth();
        if (limit != null) {
            bandwidth.take(run.id(), limit, bytes, () -> {
                if (!imports.find(run.id()).map(ReleaseImport::isAtWork).orElse(false)) {
                    throw new StoppedException();
                }
                return false;
            });
        }
    }
}
