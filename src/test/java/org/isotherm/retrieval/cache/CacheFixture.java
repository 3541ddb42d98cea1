package org.isotherm.retrieval.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.isotherm.storage.Sha256;

/** A cache over a folder, and contents that can be told from their ids. */
final class CacheFixture implements AutoCloseable {
    static final int SEGMENT = Segments.BYTES;

    final Path folder;
    final SetClock clock = new SetClock();
    RetrievalCache cache;

    CacheFixture(Path folder, long bytes) throws IOException {
        this(folder, limits(bytes));
    }

    CacheFixture(Path folder, CacheLimits limits) throws IOException {
        this.folder = folder;
        this.cache = RetrievalCache.open(CacheFolder.take(folder), limits, clock);
    }

    static CacheLimits limits(long bytes) {
        return new CacheLimits(bytes, 0, Duration.ofHours(1), 50);
    }

    void reopen(CacheLimits limits) throws IOException {
        cache.close();
        cache = RetrievalCache.open(CacheFolder.take(folder), limits, clock);
    }

    static byte[] content(long asset, int size) {
        byte[] bytes = new byte[size];
        new Random(asset).nextBytes(bytes);
        return bytes;
    }

    static CacheKey key(long asset) {
        return new CacheKey(asset, 1);
    }

    /** Fills an entry from the front to the end; it stays open. */
    OpenEntry filled(long asset, int size) throws IOException {
        byte[] content = content(asset, size);
        OpenEntry entry = cache.begin(key(asset), size).orElseThrow();
        fill(entry, content);
        entry.complete(Sha256.of(content));
        return entry;
    }

    void keep(long asset, int size) throws IOException {
        filled(asset, size).close();
    }

    static void fill(OpenEntry entry, byte[] content) throws IOException {
        for (int i = entry.firstMissing(0); i >= 0; i = entry.firstMissing(i)) {
            entry.claim(i, 1);
            entry.store(i, segment(content, i));
        }
    }

    static byte[] segment(byte[] content, int number) {
        int from = number * SEGMENT;
        return Arrays.copyOfRange(content, from, Math.min(content.length, from + SEGMENT));
    }

    Optional<OpenEntry> find(long asset, int size) {
        return cache.find(key(asset), size, Optional.of(Sha256.of(content(asset, size))));
    }

    /** Whether it is there; compares every byte. */
    boolean holds(long asset, int size) throws IOException {
        Optional<OpenEntry> found = find(asset, size);
        if (found.isEmpty()) {
            return false;
        }
        try (OpenEntry entry = found.get()) {
            byte[] content = content(asset, size);
            for (int i = 0; i < entry.segments(); i++) {
                if (!Arrays.equals(entry.read(i), segment(content, i))) {
                    throw new AssertionError("segment " + i + " of " + asset + " has other bytes");
                }
            }
        }
        return true;
    }

    /** What the files in the folder would take if none were sparse. */
    long onDisk() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(CacheFixture::length).sum();
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // evicted meanwhile
        }
    }

    long files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(ending)).count();
        }
    }

    @Override
    public void close() {
        cache.close();
    }

    /** Stands still until it is set. */
    static final class SetClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        synchronized void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
