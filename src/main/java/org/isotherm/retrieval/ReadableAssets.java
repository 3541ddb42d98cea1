package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.isotherm.asset.AssetKey;
import org.isotherm.cluster.SingleStatement;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/** What a reader asks the database: once, because small reads cost little else. */
@ApplicationScoped
public class ReadableAssets {
    private final SingleStatement database;

    ReadableAssets() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    ReadableAssets(@Nullable SingleStatement database) {
        this.database = database;
    }

    /**
     * The asset as it is now, all of it of one moment.
     *
     * @throws NotFoundException when its object has gone meanwhile
     */
    public Optional<ReadableAsset> find(AssetKey key) {
        return database.asked(connection -> ReadableRows.find(connection, key));
    }
}
