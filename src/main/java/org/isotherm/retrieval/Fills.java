package org.isotherm.retrieval;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.isotherm.asset.AssetLocation;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Node;
import org.isotherm.cluster.Ticker;
import org.isotherm.refusal.BudgetException;
import org.isotherm.refusal.ScanException;
import org.isotherm.retrieval.cache.OpenEntry;
import org.isotherm.settings.CacheSettings;
import org.isotherm.settings.MoveSettings;
import org.isotherm.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** The fills of this node: one for each asset, however many ask for it. */
@ApplicationScoped
public class Fills implements Fill.Surroundings {
    private static final Logger LOG = System.getLogger(Fills.class.getName());
    private static final Duration TELL = Duration.ofSeconds(2);
    private static final Duration REMEMBER = Duration.ofSeconds(15);
    private static final Duration KEEP_ROWS = Duration.ofDays(7);
    private static final Duration LOOK_FOR_LOST = Duration.ofSeconds(10);
    private static final int MOST_FAILURES = 1000;

    private final ContentCache cache;
    private final StoredContent stored;
    private final RetrievalRows rows;
    private final Node node;
    private final CacheSettings settings;
    private final MoveSettings moves;
    private final StormGuard guard;
    private final Map<Long, Fill> active = new ConcurrentHashMap<>();
    private final Map<Long, BackendSlots> slots = new ConcurrentHashMap<>();
    private final Map<Long, Failed> failures = new LinkedHashMap<>();

    @Resource
    private ManagedScheduledExecutorService timers;

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;
    private long forgottenAt = System.nanoTime();
    private long lostAt = System.nanoTime();

    private record Failed(long generation, long at, IOException why) {}

    /**
     * What came of a wish to have content in the cache.
     *
     * @param there whether it is there already
     * @param fill that brings it; null when it is there, another node is at it, or the cache takes nothing
     * @param retrieval the id of the row; null when the cache takes nothing
     */
    record Started(
            boolean there, @Nullable Fill fill, @Nullable Long retrieval) {}

    Fills() {
        this(null, null, null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Fills(
            @Nullable ContentCache cache,
            @Nullable StoredContent stored,
            @Nullable RetrievalRows rows,
            @Nullable Node node,
            @Nullable CacheSettings settings,
            @Nullable MoveSettings moves,
            @Nullable StormGuard guard) {
        this.cache = cache;
        this.stored = stored;
        this.rows = rows;
        this.node = node;
        this.settings = settings;
        this.moves = moves;
        this.guard = guard;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            timer = Ticker.start(threads, "retrievals", TELL, this::tell);
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
        slots.values().forEach(BackendSlots::close);
    }

    /** The fill of this content that runs here. */
    Optional<Fill> running(AssetLocation asset) {
        return Optional.ofNullable(active.get(asset.id())).filter(fill -> brings(fill, asset));
    }

    private static boolean brings(Fill fill, AssetLocation asset) {
        AssetLocation of = fill.asset();
        return of.generation() == asset.generation()
                || (of.sha256().isPresent() && of.sha256().equals(asset.sha256()));
    }

    /**
     * Begins to bring the content into the cache, unless that is under way; of two callers at once one begins. Somebody
     * waits for it.
     *
     * @throws BudgetException when the user has had too much
     * @throws ScanException when the user reads like a scanner
     */
    Started start(AssetLocation asset, Reader reader) {
        if (running(asset).isEmpty() && !cache.has(asset)) {
            guard.admit(reader, asset); // before anything is evicted for it
        }
        String user = reader.principal();
        return start(asset, user, true, null, () -> rows.begin(asset, user, node.id()));
    }

    /** Same for a file of a prestage; it begins when its turn comes. */
    Started start(AssetLocation asset, Prestages.Next file) {
        return start(asset, file.user(), false, file.restoringFor(), () -> rows.begin(asset, file, node.id()));
    }

    private synchronized Started start(
            AssetLocation asset,
            String user,
            boolean waitedFor,
            @Nullable Long restoringFor,
            Supplier<RetrievalRows.Begun> noted) {
        Fill running = active.get(asset.id());
        if (running != null && brings(running, asset)) {
            return new Started(false, running, running.id());
        }
        if (running != null) {
            running.cancel(); // of content that was replaced since
        }
        Optional<OpenEntry> there = cache.find(asset);
        if (there.isPresent()) {
            there.get().close();
            return new Started(true, null, null);
        }
        Optional<OpenEntry> begun = cache.begin(asset);
        if (begun.isEmpty()) {
            return new Started(false, null, null);
        }
        OpenEntry entry = begun.get();
        RetrievalRows.Begun row;
        try {
            row = noted.get();
        } catch (RuntimeException e) {
            entry.drop();
            entry.close();
            throw e;
        }
        if (!row.mine()) {
            entry.drop();
            entry.close();
            return new Started(false, null, row.id());
        }
        Fill fill = new Fill(asset, user, entry, slots(asset.backendId()), this);
        if (restoringFor != null) {
            fill.restoringFor(restoringFor);
        }
        active.put(asset.id(), fill);
        fill.begin(row.id(), waitedFor);
        return new Started(false, fill, row.id());
    }

    private BackendSlots slots(long backendId) {
        return slots.computeIfAbsent(
                backendId, id -> new BackendSlots(settings.interactiveSlots(), settings.backgroundSlots(), threads));
    }

    /** Until the content is there, with everything that is to be fetched from that backend before it is. */
    long seconds(Fill fill) {
        return fill.isRestoring()
                ? Math.max(archivedSeconds(), fill.restoreSeconds())
                : seconds(fill.asset().backendId(), fill.missingBytes(), fill.user(), fill);
    }

    /** Until so much would have come from the backend that nobody has asked for yet. */
    long seconds(long backendId, long bytes) {
        return seconds(backendId, bytes, null, null);
    }

    private long seconds(long backendId, long bytes, @Nullable String user, @Nullable Fill itself) {
        List<Shares.Share> others = active.values().stream()
                .filter(each -> each != itself && each.asset().backendId() == backendId && !each.isRestoring())
                .map(each -> new Shares.Share(each.user(), each.missingBytes()))
                .toList();
        return slots(backendId).seconds(Shares.until(bytes, user, others), others.size() + 1);
    }

    /** Until all that is queued has come, by the speed that was measured here. */
    long seconds(RetrievalRows.Queue queue) {
        return slots(queue.backendId()).seconds(queue.bytes(), queue.files());
    }

    /** The fill of that asset that another node is at, by its row. */
    Optional<RetrievalRows.AtWork> elsewhere(AssetLocation asset) {
        return rows.atWork(asset.id());
    }

    Optional<Fill> byRow(long retrievalId) {
        return active.values().stream().filter(f -> f.id() == retrievalId).findFirst();
    }

    /** @throws IOException why the content could not be brought a moment ago */
    void refuseAfterFailure(AssetLocation asset) throws IOException {
        Failed failed;
        synchronized (failures) {
            failed = failures.get(asset.id());
        }
        if (failed != null
                && failed.generation() == asset.generation()
                && System.nanoTime() - failed.at() < REMEMBER.toNanos()) {
            throw failed.why();
        }
    }

    @Override
    public InputStream open(AssetLocation asset, long offset, long length) throws IOException {
        return stored.open(asset, offset, length);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the work reports on its own
    public void after(long seconds, Runnable work) {
        timers.schedule(work, seconds, TimeUnit.SECONDS);
    }

    @Override
    public long archivedSeconds() {
        return Math.max(1, moves.archivedPause().toSeconds());
    }

    /** At once, for those who ask other nodes. */
    @Override
    public void restoring(Fill fill) {
        try {
            tell(fill);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "that retrieval " + fill.id() + " waits for an archive is noted later", e);
        }
    }

    @Override
    public void ended(Fill fill, @Nullable IOException failure) {
        AssetLocation asset = fill.asset();
        if (failure != null && !(failure instanceof Fill.CancelledException)) {
            LOG.log(Level.WARNING, "asset {0} was not brought into the cache: {1}", asset.key(), failure.getMessage());
            remember(asset, failure);
        }
        active.remove(asset.id(), fill);
        try {
            rows.ended(
                    fill.id(),
                    asset.id(),
                    node.id(),
                    failure == null ? asset.size() : fill.filledBytes(),
                    failure == null ? null : code(failure),
                    failure == null ? null : failure.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the end of retrieval " + fill.id() + " is not noted", e);
        }
    }

    private static String code(IOException failure) {
        if (failure instanceof StorageException e) {
            return e.code();
        }
        if (failure instanceof CorruptContentException) {
            return "source_corrupt";
        }
        return failure instanceof Fill.CancelledException ? "cancelled" : "cache";
    }

    /** A failure of the cache is none of the content: it is read where it lies. */
    private void remember(AssetLocation asset, IOException failure) {
        if (!code(failure).equals("cache")) {
            synchronized (failures) {
                failures.remove(asset.id());
                failures.put(asset.id(), new Failed(asset.generation(), System.nanoTime(), failure));
                if (failures.size() > MOST_FAILURES) {
                    failures.remove(failures.keySet().iterator().next());
                }
            }
        }
    }

    private void tell() {
        active.values().forEach(this::tell);
        if (System.nanoTime() - lostAt > LOOK_FOR_LOST.toNanos()) {
            lostAt = System.nanoTime();
            rows.giveUpLost();
        }
        if (System.nanoTime() - forgottenAt > TimeUnit.HOURS.toNanos(1)) {
            forgottenAt = System.nanoTime();
            rows.forget(KEEP_ROWS);
        }
    }

    private void tell(Fill fill) {
        RetrievalRows.Restoring restoring =
                fill.isRestoring() ? new RetrievalRows.Restoring(fill.restoringFor(), fill.restoreSeconds()) : null;
        if (!rows.advanced(fill.id(), fill.asset().id(), node.id(), fill.filledBytes(), restoring)) {
            fill.cancel(); // somebody has, by the row
        }
    }
}
