package org.isotherm.retrieval;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.isotherm.asset.AssetLocation;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.isotherm.retrieval.cache.CacheFolder;
import org.isotherm.retrieval.cache.CacheKey;
import org.isotherm.retrieval.cache.CacheLimits;
import org.isotherm.retrieval.cache.OpenEntry;
import org.isotherm.retrieval.cache.RetrievalCache;
import org.isotherm.settings.CacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * The cache of this node, with the limits of its settings. Where it cannot be had, because the disk fails or there is none
 * configured, it is empty and takes nothing: reading goes on without it.
 */
@ApplicationScoped
public class ContentCache {
    private static final Logger LOG = System.getLogger(ContentCache.class.getName());
    private static final Duration SWEEP = Duration.ofSeconds(15);

    private final CacheSettings settings;

    @Resource
    private ManagedThreadFactory threads;

    private volatile @Nullable RetrievalCache cache;
    private @Nullable Ticker timer;
    private boolean told;

    ContentCache() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    ContentCache(@Nullable CacheSettings settings) {
        this.settings = settings;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            tend();
            timer = Ticker.start(threads, "retrieval cache", SWEEP, this::tend);
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
        RetrievalCache open = cache;
        cache = null;
        if (open != null) {
            open.close();
        }
    }

    /** Opens it when it is not open, and evicts what is over. */
    private void tend() {
        try {
            RetrievalCache open = cache;
            if (open != null) {
                open.sweep();
            } else if (settings.size().orElse(1) > 0) {
                cache = opened();
            }
            told = false;
        } catch (IOException e) {
            if (!told) {
                LOG.log(Level.WARNING, "the retrieval cache cannot be used; cold content is read where it lies", e);
            }
            told = true;
        }
    }

    private RetrievalCache opened() throws IOException {
        long bytes = settings.size().isPresent()
                ? settings.size().getAsLong()
                : CacheLimits.bytesOn(CacheFolder.diskBytes(settings.folder()));
        CacheFolder folder = CacheFolder.take(settings.folder());
        try {
            CacheLimits limits = new CacheLimits(bytes, settings.minFree(), settings.ttl(), settings.pinnedPercent());
            RetrievalCache opened = RetrievalCache.open(folder, limits, Clock.systemUTC());
            LOG.log(
                    Level.INFO,
                    "the retrieval cache holds {0} entries, {1} of at most {2} bytes",
                    opened.count(),
                    opened.used(),
                    opened.limit());
            return opened;
        } catch (IOException | RuntimeException e) {
            folder.release();
            throw e;
        }
    }

    /** The complete content of the asset; the caller closes it. */
    public Optional<OpenEntry> find(AssetLocation asset) {
        RetrievalCache open = cache;
        return open == null ? Optional.empty() : open.find(key(asset), asset.size(), asset.sha256());
    }

    /** Whether the complete content of the asset is there; from memory, and no use. */
    boolean has(AssetLocation asset) {
        RetrievalCache open = cache;
        return open != null && open.has(key(asset), asset.size(), asset.sha256());
    }

    /** Begins an entry for the content of the asset; empty when it is not to be had. Nobody else fills it. */
    Optional<OpenEntry> begin(AssetLocation asset) {
        RetrievalCache open = cache;
        if (open == null) {
            return Optional.empty();
        }
        try {
            return open.begin(key(asset), asset.size());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the retrieval cache takes nothing: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The cache as it is now.
     *
     * @param limit never more bytes than this
     * @param pinnedLimit never more of them pinned
     */
    public record State(long limit, long used, long pinnedLimit, Duration ttl, List<RetrievalCache.Held> entries) {}

    /** Empty when there is no cache: none was configured, or its disk fails. */
    public Optional<State> state() {
        return Optional.ofNullable(cache)
                .map(open -> new State(open.limit(), open.used(), open.pinnedLimit(), settings.ttl(), open.held()));
    }

    /**
     * Evicts what is neither open, pinned nor being filled.
     *
     * @param assets only those; null for all
     */
    public RetrievalCache.Evicted evict(@Nullable Set<Long> assets) {
        RetrievalCache open = cache;
        return open == null
                ? new RetrievalCache.Evicted(0, 0)
                : open.evict(key -> assets == null || assets.contains(key.assetId()));
    }

    private static CacheKey key(AssetLocation asset) {
        return new CacheKey(asset.id(), asset.generation());
    }
}
