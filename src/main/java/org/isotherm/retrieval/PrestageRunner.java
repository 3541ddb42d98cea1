package org.isotherm.retrieval;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.isotherm.retrieval.cache.OpenEntry;
import org.jspecify.annotations.Nullable;

/** Brings the files of prestages into the cache of this node, a few at a time, behind what somebody waits for. */
@ApplicationScoped
public class PrestageRunner {
    private static final Logger LOG = System.getLogger(PrestageRunner.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int AT_ONCE = 4;

    /** Archives take hours for each, whether they are asked for one or for many. */
    private static final int RESTORING_AT_ONCE = 500;

    private final Prestages prestages;
    private final Fills fills;
    private final ContentCache cache;
    private final AssetLocations assets;
    private final AssetAccess access;
    private final Map<Long, Running> running = new HashMap<>();

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;
    private boolean pinnedAgain;

    /** One that this node is bringing. */
    private record Running(AssetLocation asset, @Nullable OffsetDateTime pinUntil) {}

    PrestageRunner() {
        this(null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    PrestageRunner(
            @Nullable Prestages prestages,
            @Nullable Fills fills,
            @Nullable ContentCache cache,
            @Nullable AssetLocations assets,
            @Nullable AssetAccess access) {
        this.prestages = prestages;
        this.fills = fills;
        this.cache = cache;
        this.assets = assets;
        this.access = access;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            timer = Ticker.start(threads, "prestages", PERIOD, this::run);
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
    }

    private void run() {
        if (!pinnedAgain) {
            prestages.pinned().forEach(pin -> assets.find(pin.assetId()).ifPresent(asset -> pin(asset, pin.until())));
            pinnedAgain = true;
        }
        prestages.takeOver();
        running.entrySet().removeIf(each -> isDone(each.getKey(), each.getValue()));
        int more = Math.min(AT_ONCE - atWork(), AT_ONCE + RESTORING_AT_ONCE - running.size());
        if (more > 0) {
            prestages.next(more).forEach(this::bring);
        }
        prestages.conclude();
    }

    private int atWork() {
        return (int) running.values().stream()
                .filter(one ->
                        !fills.running(one.asset()).map(Fill::isRestoring).orElse(false))
                .count();
    }

    private boolean isDone(long fileId, Running one) {
        if (fills.running(one.asset()).isPresent()) {
            return false;
        }
        pin(fileId, one.asset(), one.pinUntil());
        return true;
    }

    private void bring(Prestages.Next next) {
        Optional<AssetLocation> found = assets.find(next.assetId());
        if (found.isEmpty()) {
            prestages.settled(next.fileId(), "missing", "the asset was deleted");
            return;
        }
        AssetLocation asset = found.get();
        if (!access.isCold(asset)) {
            prestages.settled(next.fileId(), null, null);
            return;
        }
        Fills.Started started = fills.start(asset, next);
        if (started.there()) {
            prestages.settled(next.fileId(), null, null);
            pin(next.fileId(), asset, next.pinUntil());
        } else if (started.fill() != null) {
            // it may be the fill of somebody else, and then this file is looked at again when that has ended
            running.put(next.fileId(), new Running(asset, next.pinUntil()));
        } else if (started.retrieval() == null) {
            prestages.settled(next.fileId(), "no_room", "the cache takes nothing of that size now");
        }
    }

    private void pin(long fileId, AssetLocation asset, @Nullable OffsetDateTime until) {
        if (until != null && !pin(asset, until)) {
            prestages.remark(fileId, "it is not pinned: as much as may be is, or the time is over");
        }
    }

    /** @return false when it is there and may not be pinned */
    private boolean pin(AssetLocation asset, OffsetDateTime until) {
        Optional<OpenEntry> found = cache.find(asset);
        if (found.isEmpty()) {
            return true;
        }
        try (OpenEntry open = found.get()) {
            boolean pinned = open.pin(until.toInstant());
            if (!pinned) {
                LOG.log(Level.WARNING, "asset {0} is not pinned: too much is, or its time is over", asset.key());
            }
            return pinned;
        }
    }
}
