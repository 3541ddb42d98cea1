package org.isotherm.retrieval;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.isotherm.asset.AssetLocation;
import org.isotherm.refusal.ConflictException;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.Tier;
import org.isotherm.retrieval.cache.OpenEntry;
import org.isotherm.storage.Archived;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.ObjectArchivedException;
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

    private static final long LOOK_MILLIS = 100;

    private static final int BROUGHT_BACK_AT_ONCE = 64;
    private static final long BRINGING_BACK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final BackendRegistry backends;
    private final ContentCache cache;
    private final StoredContent stored;
    private final Fills fills;
    private final AccessCounts counts;
    private final Archives archives;

    @Inject
    public AssetAccess(
            BackendRegistry backends,
            ContentCache cache,
            StoredContent stored,
            Fills fills,
            AccessCounts counts,
            Archives archives) {
        this.backends = backends;
        this.cache = cache;
        this.stored = stored;
        this.fills = fills;
        this.counts = counts;
        this.archives = archives;
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
        if (started.fill() != null && !wait.isZero() && awaited(started.fill(), wait)) {
            fills.refuseAfterFailure(asset);
            return new AssetAnswer.Available();
        }
        if (started.retrieval() != null) {
            return retrieving(asset, started.fill(), started.retrieval());
        }
        return started.there() ? new AssetAnswer.Available() : whereItLies(asset);
    }

    /** There is no room for it in the cache. */
    private AssetAnswer whereItLies(AssetLocation asset) throws IOException {
        try (InputStream bytes = stored.open(asset, 0, 1)) {
            bytes.readNBytes(1);
            return new AssetAnswer.Available();
        } catch (ObjectArchivedException e) {
            return restoring(e, null, null, asset).answer();
        }
    }

    private AssetAnswer.Retrieving retrieving(AssetLocation asset, @Nullable Fill fill, long retrieval) {
        patiently(() -> fill == null ? awaitAnswerElsewhere(asset) : fill.awaitAnswer(ANSWER_MILLIS));
        long seconds = fill == null
                ? fills.elsewhere(asset)
                        .map(at -> Math.max(at.restoreSeconds(), fills.seconds(asset.backendId(), at.missingBytes())))
                        .orElse(1L) // it has ended just now
                : fills.seconds(fill);
        return new AssetAnswer.Retrieving(seconds, retrieval);
    }

    /** @throws ObjectArchivedException {@code why}, when nobody is bringing it back */
    private RestoringException restoring(
            ObjectArchivedException why, @Nullable Fill fill, @Nullable Long retrieval, AssetLocation asset)
            throws ObjectArchivedException {
        if (!why.isRestoring()) {
            throw why;
        }
        return new RestoringException(
                retrieval == null
                        ? new AssetAnswer.Retrieving(why.usual().toSeconds(), null)
                        : retrieving(asset, fill, retrieval),
                why);
    }

    /** What comes out of an archive later than that is not waited for. */
    private static boolean awaited(Fill fill, Duration wait) {
        long seconds = Math.min(wait.toSeconds(), LONGEST_WAIT.toSeconds());
        return patiently(() -> {
            fill.awaitAnswer(ANSWER_MILLIS);
            return fill.restoreSeconds() < seconds && fill.await(seconds);
        });
    }

    /** @return what came of the waiting; false when too many wait */
    private static boolean patiently(BooleanSupplier waiting) {
        if (!WAITING.tryAcquire()) {
            return false;
        }
        try {
            return waiting.getAsBoolean();
        } finally {
            WAITING.release();
        }
    }

    /** Only a fill that is younger than the wait can be without an answer that its row does not show. */
    private boolean awaitAnswerElsewhere(AssetLocation asset) {
        Optional<RetrievalRows.AtWork> at = fills.elsewhere(asset);
        try {
            while (at.isPresent() && !at.get().restoring() && at.get().millis() < ANSWER_MILLIS) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                at = fills.elsewhere(asset);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return at.isPresent();
    }

    /** How the content stands now, on this node; from memory, see {@link #askArchives}. Begins nothing and counts as nothing. */
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
                .orElseGet(() -> new Standing(Standing.State.COLD, secondsFromCold(asset)));
    }

    /** What a retrieval would say that began now; null when nobody brings it back from its archive. */
    private @Nullable Long secondsFromCold(AssetLocation asset) {
        Optional<Archived> archived = archives.last(asset);
        if (archived.isEmpty()) {
            return fills.seconds(asset.backendId(), asset.size());
        }
        return archived.get().comesBack() ? archived.get().usual().toSeconds() : null;
    }

    /**
     * Has stores asked, unless they were lately, whether those that lie cold lie in an archive, so that {@link #standing}
     * knows. Waits for the answers a second at the most.
     */
    public void askArchives(Collection<AssetLocation> assets) {
        List<AssetLocation> cold = assets.stream()
                .filter(asset -> !asset.isQuarantined()
                        && isCold(asset)
                        && !cache.has(asset)
                        && fills.running(asset).isEmpty())
                .toList();
        if (cold.isEmpty()) {
            return;
        }
        archives.look(cold, 0);
        patiently(() -> {
            archives.look(cold, ANSWER_MILLIS);
            return true;
        });
    }

    /**
     * Before assets are read one after the other: has what lies in an archive of them brought back, all of it at once, so that
     * who reads hears of it before his first byte. What stores say is waited for a second at the most; what they say
     * later is met where it is read.
     *
     * @throws ConflictException when an asset that lies in an archive is quarantined
     * @throws RestoringException when stores bring back some of them; says when the last one is there, as far as that is
     *     known
     * @throws StorageException when one of them is in an archive that does not give it back
     */
    public void bringBack(Collection<AssetLocation> assets, Reader reader) throws IOException {
        askArchives(assets);
        List<AssetLocation> archived = assets.stream().filter(this::isInArchive).toList();
        archived.stream()
                .filter(asset -> fills.running(asset).isEmpty())
                .limit(BROUGHT_BACK_AT_ONCE)
                .forEach(asset -> fills.start(asset, reader));
        long began = System.nanoTime();
        RestoringException last = null;
        for (AssetLocation asset : archived) {
            if (last != null && System.nanoTime() - began > BRINGING_BACK_NANOS) {
                break; // who asks again asks for the rest
            }
            last = later(last, restoring(asset, reader));
            count(asset);
        }
        if (last != null) {
            throw last;
        }
    }

    private boolean isInArchive(AssetLocation asset) {
        return isCold(asset)
                && !cache.has(asset)
                && fills.running(asset)
                        .map(Fill::isRestoring)
                        .orElseGet(() -> archives.last(asset).isPresent());
    }

    /** What who reads the asset would hear; null when it is back. */
    private @Nullable RestoringException restoring(AssetLocation asset, Reader reader) throws IOException {
        Optional<Fill> fill = fills.running(asset).filter(Fill::isRestoring);
        if (fill.isPresent()) {
            return new RestoringException(new AssetAnswer.Retrieving(
                    fills.seconds(fill.get()), fill.get().id()));
        }
        try (InputStream first = open(asset, reader, 0, 1)) {
            first.readNBytes(1);
            return null;
        } catch (RestoringException e) {
            return e;
        }
    }

    private static @Nullable RestoringException later(
            @Nullable RestoringException one, @Nullable RestoringException other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.answer().estimatedSeconds() > one.answer().estimatedSeconds() ? other : one;
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
     * @throws RestoringException when it lies in an archive and its store has begun to bring it back
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
        if (!isCold(seen)) {
            return openedWhereItLies(seen, reader, offset, length);
        }
        Optional<OpenEntry> cached = cache.find(seen);
        if (cached.isPresent()) {
            return sparse(seen, reader, cached.get(), null, offset, length);
        }
        stored.check(seen);
        Fills.Started started = fills.start(seen, reader);
        Fill fill = started.fill();
        try {
            return fill == null
                    ? openedWhereItLies(seen, reader, offset, length)
                    : sparse(seen, reader, fill.open(), fill, offset, length);
        } catch (ObjectArchivedException e) {
            throw restoring(e, fill, started.retrieval(), seen);
        }
    }

    private InputStream openedWhereItLies(AssetLocation seen, Reader reader, long offset, long length)
            throws IOException {
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
            AssetLocation seen, Reader reader, OpenEntry entry, @Nullable Fill fill, long offset, long length)
            throws IOException {
        SparseStream stream = new SparseStream(seen, reader.principal(), entry, fill, stored::open, offset, length);
        try {
            stream.begin();
            return stream;
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /** @throws ConflictException when the asset is quarantined, because its object is lost or another one */
    public static void refuseLost(AssetLocation asset) {
        if (asset.isQuarantined()) {
            throw new ConflictException(
                    "the object of " + asset.key() + " is lost and the asset is quarantined; upload its content again");
        }
    }
}
