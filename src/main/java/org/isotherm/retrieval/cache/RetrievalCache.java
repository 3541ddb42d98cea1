package org.isotherm.retrieval.cache;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Entries on a local disk that together never take more than their limit. Room is reserved before the first byte of an
 * entry; what was used longest ago makes room; what is open or pinned stays. For many threads.
 *
 * <p>After a crash the complete entries are there again and the others are gone.
 */
public final class RetrievalCache implements AutoCloseable {
    private static final Logger LOG = System.getLogger(RetrievalCache.class.getName());
    private static final Duration TOUCHES = Duration.ofMinutes(1);

    private final CacheFolder folder;
    private final CacheLimits limits;
    private final Clock clock;

    /** By last use, the one that was used longest ago first. */
    private final Map<CacheKey, CacheEntry> entries = new LinkedHashMap<>(64, 0.75f, true);

    private final Map<Long, Set<CacheEntry>> ofAsset = new HashMap<>();
    private long used;
    private long lastAttempt;
    private boolean closed;

    private RetrievalCache(CacheFolder folder, CacheLimits limits, Clock clock) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
    }

    /** Takes up what an earlier one has left in the folder, and evicts of it what is too much. */
    public static RetrievalCache open(CacheFolder folder, CacheLimits limits, Clock clock) throws IOException {
        RetrievalCache cache = new RetrievalCache(folder, limits, clock);
        cache.recover();
        return cache;
    }

    private synchronized void recover() throws IOException {
        List<CacheFolder.Found> found = new ArrayList<>(folder.recover());
        found.sort(Comparator.comparing(CacheFolder.Found::lastUsed));
        for (CacheFolder.Found one : found) {
            CacheEntry entry = CacheEntry.found(one, folder);
            add(entry);
            used += entry.room();
        }
        evictExpired();
        makeFit(0);
    }

    private void add(CacheEntry entry) {
        entries.put(entry.key, entry);
        ofAsset.computeIfAbsent(entry.key.assetId(), id -> new HashSet<>()).add(entry);
    }

    /** Bytes of the disk that are taken or reserved. */
    public synchronized long used() {
        return used;
    }

    public long limit() {
        return limits.bytes();
    }

    /**
     * An entry as it is now.
     *
     * @param room what it takes, or will take when it is complete
     * @param pinnedUntil null when it is not pinned
     */
    public record Held(
            CacheKey key,
            long room,
            boolean complete,
            boolean open,
            Instant lastUsed,
            @Nullable Instant pinnedUntil) {}

    /** What is there now, in the order of the assets. No use. */
    public synchronized List<Held> held() {
        Instant now = clock.instant();
        return entries.values().stream()
                .map(e -> new Held(
                        e.key,
                        e.room(),
                        e.complete,
                        e.openings > 0,
                        e.lastUsed,
                        e.isPinned(now) ? e.pinnedUntil : null))
                .sorted(Comparator.comparingLong((Held e) -> e.key().assetId())
                        .thenComparingLong(e -> e.key().generation()))
                .toList();
    }

    /** No more than this is pinned. */
    public long pinnedLimit() {
        return limits.pinnedBytes();
    }

    /** @param bytes that are free again, or will be when nobody has the entry open any more */
    public record Evicted(int entries, long bytes) {}

    /** Evicts now what is neither open, pinned nor being filled. */
    public synchronized Evicted evict(Predicate<CacheKey> which) {
        Instant now = clock.instant();
        int count = 0;
        long bytes = 0;
        for (CacheEntry each : List.copyOf(entries.values())) {
            if (which.test(each.key) && each.isEvictable(now)) {
                count++;
                bytes += each.room();
                forget(each);
            }
        }
        return new Evicted(count, bytes);
    }

    /** How many entries there are, those being filled included. */
    public synchronized int count() {
        return entries.size();
    }

    /**
     * Opens a complete entry with that content. A use, for the order of eviction.
     *
     * @param sha256 when known, an entry of another generation with this content will do as well
     */
    public synchronized Optional<OpenEntry> find(CacheKey key, long size, Optional<Sha256> sha256) {
        Optional<CacheEntry> found = held(key, size, sha256);
        found.ifPresent(entry -> entries.get(entry.key)); // the use that their order goes by
        return found.map(this::opened);
    }

    /** Whether {@link #find} would find it. No use. */
    public synchronized boolean has(CacheKey key, long size, Optional<Sha256> sha256) {
        return held(key, size, sha256).isPresent();
    }

    private Optional<CacheEntry> held(CacheKey key, long size, Optional<Sha256> sha256) {
        return ofAsset.getOrDefault(key.assetId(), Set.of()).stream()
                .filter(entry -> holds(entry, key, size, sha256) && !isOver(entry))
                .findFirst();
    }

    private static boolean holds(CacheEntry entry, CacheKey key, long size, Optional<Sha256> sha256) {
        return entry.complete
                && entry.size == size
                && sha256.map(known -> known.equals(entry.sha256())).orElse(entry.key.equals(key));
    }

    /** One that is open or pinned is used on, however old it is. */
    private boolean isOver(CacheEntry entry) {
        Instant now = clock.instant();
        return entry.isEvictable(now) && !entry.filledAt.plus(limits.ttl()).isAfter(now);
    }

    private OpenEntry opened(CacheEntry entry) {
        entry.openings++;
        entry.lastUsed = clock.instant();
        if (entry.complete && entry.touchedAt.plus(TOUCHES).isBefore(entry.lastUsed)) {
            entry.touchedAt = entry.lastUsed;
            try {
                folder.touch(entry.file(), entry.lastUsed);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "the last use of an entry is not remembered over a restart", e);
            }
        }
        return new OpenEntry(this, entry);
    }

    synchronized OpenEntry openAgain(CacheEntry entry) {
        return opened(entry);
    }

    /**
     * Reserves the room for an entry and begins its file.
     *
     * @return empty when there is no room, or the cache is closed
     * @throws IOException when the disk fails
     * @throws IllegalStateException when such an entry is being filled
     */
    public synchronized Optional<OpenEntry> begin(CacheKey key, long size) throws IOException {
        CacheEntry before = entries.get(key);
        if (before != null && !before.complete) {
            throw new IllegalStateException("there is an entry " + key);
        }
        if (before != null) {
            forget(before); // over, or of another content under a key that a restored database has used again
        }
        long room = size + Footer.bytes(size);
        if (closed || !makeFit(room)) {
            return Optional.empty();
        }
        CacheEntry entry = CacheEntry.begun(key, size, folder, clock.millis() * 1000 + lastAttempt++ % 1000);
        add(entry);
        used += room;
        return Optional.of(opened(entry));
    }

    /** Evicts until so much fits, and nothing when even then it would not. */
    private boolean makeFit(long room) throws IOException {
        Instant now = clock.instant();
        long toCome = 0;
        long evictable = 0;
        for (CacheEntry each : entries.values()) {
            toCome += each.roomToCome();
            evictable += each.isEvictable(now) ? each.room() : 0;
        }
        long tooMuch = Math.max(used + room - limits.bytes(), toCome + room + limits.minFree() - folder.freeBytes());
        if (tooMuch > evictable && room > 0) {
            return false;
        }
        evict(tooMuch);
        return true;
    }

    private long evict(long wanted) {
        Instant now = clock.instant();
        long freed = 0;
        for (CacheEntry each : List.copyOf(entries.values())) {
            if (freed >= wanted) {
                break;
            }
            if (each.isEvictable(now)) {
                freed += each.room();
                forget(each);
            }
        }
        return freed;
    }

    /** The disk says that it is full though the room was reserved: others have filled it. */
    synchronized boolean makeRoom(CacheEntry entry) {
        return evict(Math.max(entry.roomToCome(), 1)) > 0;
    }

    /** Evicts what is over. */
    public synchronized void evictExpired() {
        for (CacheEntry each : List.copyOf(entries.values())) {
            if (isOver(each)) {
                forget(each);
            }
        }
    }

    /** Evicts what is over, and what is too much on the disk by now. */
    public synchronized void sweep() throws IOException {
        evictExpired();
        makeFit(0);
    }

    /** Not under the lock of all, for making a large file durable takes its time. */
    void publish(CacheEntry entry, Sha256 digest) throws IOException {
        refuseGone(entry);
        Instant now = clock.instant();
        entry.publish(digest, now);
        makeKnown(entry, now);
    }

    private synchronized void refuseGone(CacheEntry entry) throws CacheDamagedException {
        if (entry.gone || closed) {
            throw new CacheDamagedException("the entry was given up", null);
        }
    }

    private synchronized void makeKnown(CacheEntry entry, Instant now) throws IOException {
        if (entry.gone) {
            folder.delete(entry.file());
        }
        refuseGone(entry);
        entry.complete = true;
        entry.filledAt = now;
        for (CacheEntry older : List.copyOf(ofAsset.getOrDefault(entry.key.assetId(), Set.of()))) {
            if (older != entry && older.isEvictable(now)) {
                forget(older);
            }
        }
    }

    synchronized void drop(CacheEntry entry) {
        forget(entry);
    }

    private void forget(CacheEntry entry) {
        if (entry.gone) {
            return;
        }
        entry.gone = true;
        entries.remove(entry.key);
        Set<CacheEntry> same = ofAsset.get(entry.key.assetId());
        if (same != null && same.remove(entry) && same.isEmpty()) {
            ofAsset.remove(entry.key.assetId());
        }
        entry.segments().close();
        try {
            folder.delete(entry.file());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the file of an evicted entry cannot be deleted", e);
        }
        giveBack(entry);
    }

    /** A deleted file takes its room for as long as somebody has it open. */
    private void giveBack(CacheEntry entry) {
        if (entry.openings == 0) {
            if (entry.gone && !entry.freed) {
                entry.freed = true;
                used -= entry.room();
            }
            try {
                entry.closeFile();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the file of an entry cannot be closed", e);
            }
        }
    }

    synchronized void closed(CacheEntry entry) {
        entry.openings--;
        giveBack(entry);
    }

    synchronized boolean pin(CacheEntry entry, Instant until) {
        Instant now = clock.instant();
        if (!until.isAfter(now) || entry.gone) {
            return false;
        }
        if (!entry.isPinned(now)) {
            long pinned = entries.values().stream()
                    .filter(each -> each.isPinned(now))
                    .mapToLong(CacheEntry::room)
                    .sum();
            if (pinned + entry.room() > limits.pinnedBytes()) {
                return false;
            }
        }
        entry.pinnedUntil = until.isAfter(entry.pinnedUntil) ? until : entry.pinnedUntil;
        return true;
    }

    /** Stops filling, closes what nobody reads, and lets others have the folder. The files stay. */
    @Override
    public synchronized void close() {
        closed = true;
        for (CacheEntry each : entries.values()) {
            if (!each.complete) {
                each.segments().close();
            }
            if (each.openings == 0) {
                giveBack(each);
            }
        }
        try {
            folder.release();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the lock of the cache folder is not released", e);
        }
    }
}
