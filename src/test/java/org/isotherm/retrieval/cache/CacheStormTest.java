package org.isotherm.retrieval.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.retrieval.cache.CacheFixture.SEGMENT;
import static org.isotherm.retrieval.cache.CacheFixture.content;
import static org.isotherm.retrieval.cache.CacheFixture.key;
import static org.isotherm.retrieval.cache.CacheFixture.limits;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.isotherm.storage.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many readers of three times as much as the cache may hold. */
class CacheStormTest {
    private static final int ASSETS = 30;
    private static final int READERS = 8;
    private static final int ROUNDS = 30;

    @TempDir
    Path folder;

    private static int size(long asset) {
        return SEGMENT + (int) (asset * 37_003);
    }

    private static long limit() {
        long all = 0;
        for (int asset = 1; asset <= ASSETS; asset++) {
            all += size(asset) + Footer.bytes(size(asset));
        }
        return all / 3;
    }

    @Test
    void staysBelowItsLimitAndGivesTheRightBytes() throws Exception {
        AtomicInteger hits = new AtomicInteger();
        AtomicInteger fills = new AtomicInteger();
        AtomicLong most = new AtomicLong();
        try (CacheFixture at = new CacheFixture(folder, limit())) {
            try (OpenEntry pinned = at.filled(1, size(1))) {
                assertThat(pinned.pin(at.clock.instant().plus(Duration.ofMinutes(10))))
                        .isTrue();
            }
            storm(at, hits, fills, most);

            assertThat(at.holds(1, size(1))).as("the pinned one").isTrue();
            assertThat(at.onDisk()).isLessThanOrEqualTo(limit());
        }
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(limit());
        assertThat(hits.get()).isPositive();
        assertThat(fills.get()).isGreaterThan(ASSETS / 3);
    }

    private static void storm(CacheFixture at, AtomicInteger hits, AtomicInteger fills, AtomicLong most)
            throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                Random random = new Random(reader);
                Callable<Void> work = () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        read(at, 1 + random.nextInt(ASSETS), hits, fills);
                        most.accumulateAndGet(Math.max(at.cache.used(), at.onDisk()), Math::max);
                    }
                    return null;
                };
                all.add(readers.submit(work));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private static void read(CacheFixture at, long asset, AtomicInteger hits, AtomicInteger fills) throws IOException {
        if (at.holds(asset, size(asset))) {
            hits.incrementAndGet();
            return;
        }
        Optional<OpenEntry> begun;
        try {
            begun = at.cache.begin(key(asset), size(asset));
        } catch (IllegalStateException e) {
            return; // somebody else fills it
        }
        if (begun.isPresent()) {
            try (OpenEntry entry = begun.get()) {
                byte[] content = content(asset, size(asset));
                CacheFixture.fill(entry, content);
                entry.complete(Sha256.of(content));
                fills.incrementAndGet();
            }
        }
    }

    @Test
    void hasOnlyWholeEntriesAfterItsProcessWasKilledInAStorm() throws Exception {
        Process storm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Storm.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream output = storm.getInputStream()) {
            assertThat(output.readNBytes(ROUNDS)).as("entries were filled").hasSize(ROUNDS);
            storm.destroyForcibly().waitFor();
        }

        try (CacheFixture at = new CacheFixture(folder, limits(limit()))) {
            assertThat(at.files(".part")).isZero();
            assertThat(at.cache.used()).isLessThanOrEqualTo(limit());
            int found = 0;
            int counted = at.cache.count();
            for (int asset = 1; asset <= ASSETS; asset++) {
                found += at.holds(asset, size(asset)) ? 1 : 0; // compares every byte
            }
            assertThat(found).isPositive().isEqualTo(counted);
            storm(at, new AtomicInteger(), new AtomicInteger(), new AtomicLong());
            assertThat(at.onDisk()).isLessThanOrEqualTo(limit());
        }
    }

    /** Says one byte for each entry that it has filled, until it is killed. */
    static final class Storm {
        private Storm() {}

        public static void main(String[] args) throws Exception {
            CacheFixture at = new CacheFixture(Path.of(args[0]), limit());
            AtomicInteger fills = new AtomicInteger();
            Thread teller = new Thread(() -> {
                for (int said = 0; true; ) {
                    if (said < fills.get()) {
                        said++;
                        System.out.write('.');
                        System.out.flush();
                    } else {
                        Thread.onSpinWait();
                    }
                }
            });
            teller.setDaemon(true);
            teller.start();
            while (true) {
                storm(at, new AtomicInteger(), fills, new AtomicLong());
            }
        }
    }
}
