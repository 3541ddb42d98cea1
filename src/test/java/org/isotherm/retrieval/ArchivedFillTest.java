package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetSamples;
import org.isotherm.retrieval.cache.CacheFolder;
import org.isotherm.retrieval.cache.CacheKey;
import org.isotherm.retrieval.cache.CacheLimits;
import org.isotherm.retrieval.cache.OpenEntry;
import org.isotherm.retrieval.cache.RetrievalCache;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.s3.ArchiveStore;
import org.isotherm.storage.s3.S3Backend;
import org.isotherm.storage.s3.S3Credentials;
import org.isotherm.storage.s3.S3Settings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an archive through the S3 client into the cache. */
class ArchivedFillTest {
    private static final int SIZE = 40 * 1024 * 1024 + 5;
    private static final StoragePath CLIP = StoragePath.of("clip");
    private static final CacheKey KEY = new CacheKey(1, 1);
    private static final long PATIENCE = 60;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private final BackendSlots slots = new BackendSlots(4, 2, Executors.defaultThreadFactory());
    private final BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
    private final AtomicInteger restores = new AtomicInteger();
    private volatile @Nullable IOException failure;
    private AssetLocation asset;
    private RetrievalCache cache;
    private ArchiveStore store;
    private S3Backend backend;

    @BeforeEach
    void open() throws Exception {
        new Random(1).nextBytes(content);
        asset = AssetSamples.asset(1, 1, 1, CLIP, content);
        cache = RetrievalCache.open(
                CacheFolder.take(folder), new CacheLimits(2L * SIZE, 0, Duration.ofHours(1), 50), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        slots.close();
        backend.close();
        store.close();
        cache.close();
    }

    private Fill fill(String storageClass, @Nullable String tier) throws Exception {
        store = new ArchiveStore(content, storageClass);
        backend = new S3Backend(
                S3Settings.of("cloud", "bucket")
                        .endpoint(store.uri())
                        .pathStyle(true)
                        .restore(3, tier)
                        .build(),
                () -> Optional.of(new S3Credentials("key", "secret")));
        return new Fill(asset, "mira", cache.begin(KEY, SIZE).orElseThrow(), slots, new Fill.Surroundings() {
            @Override
            public InputStream open(AssetLocation of, long offset, long length) throws IOException {
                return backend.read(of.path(), offset, length);
            }

            @Override
            public void after(long seconds, Runnable work) {
                later.add(work);
            }

            @Override
            public long archivedSeconds() {
                return 1;
            }

            @Override
            public void restoring(Fill fill) {
                restores.incrementAndGet();
            }

            @Override
            public void ended(Fill ended, @Nullable IOException why) {
                failure = why;
            }
        });
    }

    private Runnable due() throws InterruptedException {
        Runnable due = later.poll(PATIENCE, TimeUnit.SECONDS);
        assertThat(due).as("it is asked for again").isNotNull();
        return due;
    }

    private void passTime() throws InterruptedException {
        due().run();
    }

    private void passTimeUntilEnded(Fill fill) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        while (!fill.await(0)) {
            assertThat(System.nanoTime()).as("the fill ends in time").isLessThan(end);
            Runnable due = later.poll(100, TimeUnit.MILLISECONDS);
            if (due != null) {
                due.run();
            }
        }
    }

    private static void awaitRestoring(Fill fill) {
        fill.awaitAnswer(TimeUnit.SECONDS.toMillis(PATIENCE));
        assertThat(fill.isRestoring()).isTrue();
    }

    private void assertCached() throws IOException {
        assertThat(failure).isNull();
        Optional<OpenEntry> found = cache.find(KEY, SIZE, asset.sha256());
        assertThat(found).isPresent();
        found.get().close();
    }

    @Test
    void asksForTheTierAndDaysOfTheBackendAndEstimatesByThem() throws Exception {
        Fill fill = fill("DEEP_ARCHIVE", "Bulk");
        fill.begin(7, true);

        awaitRestoring(fill);

        assertThat(store.restores()).hasSize(1);
        assertThat(store.restores().get(0)).contains("<Days>3</Days>", "<Tier>Bulk</Tier>");
        assertThat(fill.restoreSeconds())
                .isBetween(
                        Duration.ofHours(47).toSeconds(), Duration.ofHours(48).toSeconds());
        passTime(); // which the store answers with "already in progress"
        Runnable next = due();
        assertThat(store.restores()).hasSize(1);

        store.restored(Integer.MAX_VALUE);
        next.run();
        passTimeUntilEnded(fill); // the reader's request and the one of the background wait each for itself
        assertCached();
    }

    @Test
    void looksForItOnceHoweverManyWantToReadItMeanwhile() throws Exception {
        Fill fill = fill("GLACIER", null);
        fill.begin(7, true);
        awaitRestoring(fill);
        assertThat(restores).as("which others are told at once").hasValue(1);

        for (int reader = 0; reader < 5; reader++) {
            SparseStream stream = new SparseStream(
                    asset,
                    "reader " + reader,
                    fill.open(),
                    fill,
                    (of, offset, length) -> backend.read(of.path(), offset, length),
                    reader * 1_000_000L,
                    1);
            assertThatThrownBy(stream::begin).isInstanceOf(ObjectArchivedException.class);
            stream.close();
        }

        assertThat(later).as("not once for each of them until it is back").hasSize(1);
        store.restored(Integer.MAX_VALUE);
        passTimeUntilEnded(fill);
        assertCached();
    }

    @Test
    void asksAgainForACopyThatExpiresBeforeAllOfItWasRead() throws Exception {
        Fill fill = fill("GLACIER", "Expedited");
        fill.begin(7, false);
        awaitRestoring(fill);
        assertThat(fill.restoreSeconds())
                .isBetween(
                        Duration.ofMinutes(4).toSeconds(), Duration.ofMinutes(5).toSeconds());

        store.restored(2);
        passTime();
        Runnable second = due();
        assertThat(fill.isRestoring()).isTrue();
        assertThat(fill.filledBytes()).as("what had come stays").isEqualTo(2L * Fill.CHUNK * 256 * 1024);
        assertThat(store.restores()).as("asked for a second time").hasSize(2);

        store.restored(Integer.MAX_VALUE);
        second.run();
        assertThat(fill.await(PATIENCE)).isTrue();
        assertCached();
    }

    @Test
    void goesOnWithWhatAServerHadAskedForThatIsNoMore() throws Exception {
        Fill fill = fill("GLACIER", null);
        fill.restoringFor(Duration.ofHours(2).toSeconds());
        fill.begin(7, false);

        awaitRestoring(fill);

        assertThat(fill.restoreSeconds())
                .as("five hours less two")
                .isBetween(
                        Duration.ofMinutes(179).toSeconds(), Duration.ofHours(3).toSeconds());
    }

    @Test
    void failsWhenTheStoreDoesNotOfferThatWay() throws Exception {
        Fill fill = fill("DEEP_ARCHIVE", "Expedited");
        fill.begin(7, false);
        assertThat(fill.await(PATIENCE)).isTrue();
        assertThat(failure).hasMessageContaining("was not begun");
        assertThat(cache.used()).isZero();
    }
}
