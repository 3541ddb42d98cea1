package org.isotherm.retrieval;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.isotherm.asset.AssetLocation;
import org.isotherm.refusal.ConflictException;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.Tier;
import org.isotherm.retrieval.cache.OpenEntry;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The content of assets, wherever it lies. What is cold is brought into the cache of this node when somebody wants it, and
 * can be read at once all the same.
 */
@Dependent
public class AssetAccess {
    /** Nobody waits for longer, and no more requests than {@link #WAITING} do: each has a thread. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final Semaphore WAITING = new Semaphore(16);

    /** For the first answer of the backend, so that the estimate knows of an archive. */
    private static final long ANSWER_MILLIS = 1000;

    private final BackendRegistry backends;
    private final ContentCache cache;
    private final StoredContent stored;
    private final Fills fills;
    private final AccessCounts counts;

    @Inject
    public AssetAccess(
            BackendRegistry backends, ContentCache cache, StoredContent stored, Fills fills, AccessCounts counts) {
        this.backends = backends;
        this.cache = cache;
        this.stored = stored;
        this.fills = fills;
        this.counts = counts;
    }

    /** Whether it lies on a cold backend and has any content. */
    public boolean isCold(AssetLocation asset) {
        return asset.size() > 0
                && backends.isKnown(asset.backendId())
                && backends.get(asset.backendId()).tier() == Tier.COLD;
    }

    /**
     * Has the content made available: at once when it is hot or in the cache, else a retrieval has begun, or goes on. The
     * beginning is asked for ahead of everything that nobody waits for.
     *
     * @param reader in whose name
     * @param wait how long to wait for it, a minute at the most
     * @throws ConflictException when the asset is quarantined
     * @throws StorageException when its backend cannot be reached and there is no other copy, or a retrieval failed just
     *     now for such a reason
     * @throws CorruptContentException when what lies there is not what the row says
     */
    public AssetAnswer access(AssetLocation asset, Reader reader, Duration wait) throws IOException {
        refuseLost(asset);
        if (isCold(asset) && cache.has(asset)) {
            return new AssetAnswer.Available();
        }
        stored.check(asset);
        if (!isCold(asset)) {
            return new AssetAnswer.Available();
        }
        fills.refuseAfterFailure(asset);
        Fills.Started started = fills.start(asset, reader);
        Fill fill = started.fill();
        if (fill != null) {
            if (!wait.isZero() && awaited(fill, wait)) {
                fills.refuseAfterFailure(asset);
                return new AssetAnswer.Available();
            }
            awaitAnswer(fill);
            return new AssetAnswer.Retrieving(fills.seconds(fill), started.retrieval());
        }
        return started.retrieval() == null
                ? new AssetAnswer.Available() // no room for it in the cache: it is read where it lies
                : new AssetAnswer.Retrieving(fills.seconds(asset.backendId(), asset.size()), started.retrieval());
    }

    private static boolean awaited(Fill fill, Duration wait) {
        if (!WAITING.tryAcquire()) {
            return false;
        }
        try {
            return fill.await(Math.min(wait.toSeconds(), LONGEST_WAIT.toSeconds()));
        } finally {
            WAITING.release();
        }
    }

    private static void awaitAnswer(Fill fill) {
        if (WAITING.tryAcquire()) {
            try {
                fill.awaitAnswer(ANSWER_MILLIS);
            } finally {
                WAITING.release();
            }
        }
    }

    /** How the content stands now, on this node; from memory. Begins nothing and counts as nothing. */
    public Standing standing(AssetLocation asset) {
        if (asset.isQuarantined()) {
            return new Standing(Standing.State.QUARANTINED, null);
        }
        if (!isCold(asset) || cache.has(asset)) {
            return new Standing(Standing.State.AVAILABLE, null);
        }
        return fills.running(asset)
                .map(fill -> new Standing(
                        fill.isRestoring() ? Standing.State.RESTORING : Standing.State.RETRIEVING, fills.seconds(fill)))
                .orElseGet(() -> new Standing(Standing.State.COLD, fills.seconds(asset.backendId(), asset.size())));
    }

    /** Counts one access; the row follows within seconds. */
    public void count(AssetLocation asset) {
        counts.count(asset.id());
    }

    /**
     * Opens {@code length} bytes from {@code offset} of the content that {@code seen} describes. What is cold comes out of the
     * cache, which is filled meanwhile; where the cache takes nothing, from where it lies. When a place fails, the
     * stream goes on at the same byte of another one. The last bytes of a whole content are given only when its digest is
     * right. Content that was replaced since {@code seen} was read is not given in its stead.
     *
     * @throws ConflictException when the asset is quarantined
     * @throws FileMissingException when the row names an object that is not there, or the content was replaced or deleted
     * @throws StorageException when it cannot be read now
     */
    public InputStream open(AssetLocation seen, Reader reader, long offset, long length) throws IOException {
        refuseLost(seen);
        InputStream bytes = opened(seen, reader, offset, length);
        return length == seen.size() && seen.sha256().isPresent()
                ? new ProvenStream(bytes, length, seen.sha256().get())
                : bytes;
    }

    private InputStream opened(AssetLocation seen, Reader reader, long offset, long length) throws IOException {
        if (isCold(seen)) {
            Optional<OpenEntry> cached = cache.find(seen);
            if (cached.isPresent()) {
                return sparse(seen, reader, cached.get(), null, offset, length);
            }
            stored.check(seen);
            Fill fill = fills.start(seen, reader).fill();
            if (fill != null) {
                return sparse(seen, reader, fill.open(), fill, offset, length);
            }
        }
        try {
            return stored.open(seen, offset, length);
        } catch (StorageException e) {
            Optional<OpenEntry> cached = cache.find(seen);
            if (cached.isPresent()) {
                return sparse(seen, reader, cached.get(), null, offset, length);
            }
            throw e;
        }
    }

    private SparseStream sparse(
            AssetLocation seen, Reader reader, OpenEntry entry, @Nullable Fill fill, long offset, long length) {
        return new SparseStream(seen, reader.principal(), entry, fill, stored::open, offset, length);
    }

    /** @throws ConflictException when the asset is quarantined, because its object is lost or another one */
    public static void refuseLost(AssetLocation asset) {
        if (asset.isQuarantined()) {
            throw new ConflictException(
                    "the object of " + asset.key() + " is lost and the asset is quarantined; upload its content again");
        }
    }
}
