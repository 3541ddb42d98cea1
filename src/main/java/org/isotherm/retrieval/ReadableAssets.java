package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Optional;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocations;
import org.isotherm.asset.Entities;
import org.isotherm.asset.EntityRow;
import org.isotherm.profile.Contents;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/** What a reader asks the database: once, because small reads cost little else. */
@ApplicationScoped
public class ReadableAssets {
    private final AssetLocations assets;
    private final Contents contents;
    private final Entities entities;

    ReadableAssets() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    ReadableAssets(@Nullable AssetLocations assets, @Nullable Contents contents, @Nullable Entities entities) {
        this.assets = assets;
        this.contents = contents;
        this.entities = entities;
    }

    /**
     * The asset as it is now; in one transaction.
     *
     * @throws NotFoundException when its object has gone meanwhile
     */
    @Transactional
    public Optional<ReadableAsset> find(AssetKey key) {
        return assets.find(key)
                .map(asset -> new ReadableAsset(
                        asset,
                        contents.of(asset.id(), asset.backendId(), asset.path()).orElse(null),
                        entities.find(key.entityType(), key.entityId())
                                .map(EntityRow::name)
                                .orElse(null)));
    }
}
