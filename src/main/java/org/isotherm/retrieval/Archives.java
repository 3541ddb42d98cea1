package org.isotherm.retrieval;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Optional;
import org.isotherm.asset.AssetLocation;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.Archived;
import org.isotherm.storage.BackendType;
import org.jspecify.annotations.Nullable;

/** What the backends of this node have said of whether objects lie in an archive. */
@ApplicationScoped
public class Archives {
    private final BackendRegistry backends;

    @Resource
    private ManagedThreadFactory threads;

    private ArchiveLooks looks;

    Archives() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    Archives(@Nullable BackendRegistry backends) {
        this.backends = backends;
    }

    @PostConstruct
    void open() {
        looks = new ArchiveLooks(
                asset -> backends.readable(asset.backendId()).archived(asset.path()), threads, System::nanoTime);
    }

    @PreDestroy
    void close() {
        looks.close();
    }

    /** From memory; empty of what can be read at once, and of what no store was asked about. */
    Optional<Archived> last(AssetLocation asset) {
        return looks.last(asset);
    }

    /** Has the object stores among the backends asked about what nobody has asked them lately, and waits so long for that. */
    void look(Collection<AssetLocation> assets, long millis) {
        looks.look(
                assets.stream()
                        .filter(asset -> backends.get(asset.backendId()).type() == BackendType.S3
                                && backends.isReachable(asset.backendId()))
                        .toList(),
                millis);
    }
}
