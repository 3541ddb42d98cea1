package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetSamples;
import org.isotherm.retrieval.cache.CacheFolder;
import org.isotherm.retrieval.cache.CacheKey;
import org.isotherm.retrieval.cache.CacheLimits;
import org.isotherm.retrieval.cache.OpenEntry;
import org.isotherm.retrieval.cache.RetrievalCache;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FillTest {
    private static final int SIZE = 20 * 1024 * 1024 + 333;
    private static final long PATIENCE = 60;
    private static final CacheKey KEY = new CacheKey(1, 1);

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private final AssetLocation asset;
    private final Places places = new Places();
    private final BackendSlots slots = new BackendSlots(4, 2, Executors.defaultThreadFactory());
    private final Queue<IOException> refusals = new ConcurrentLinkedQueue<>();
    private volatile Consumer<Runnable> later = Runnable::run;
    private RetrievalCache cache;
    private volatile @Nullable IOException failure;

    FillTest() {
        new Random(1).nextBytes(content);
        asset = AssetSamples.asset(1, 1, 1, StoragePath.of("here"), content);
        places.with(asset, content);
    }

    @BeforeEach
    void open() throws Exception {
        cache = RetrievalCache.open(
                CacheFolder.take(folder), new CacheLimits(2L * SIZE, 0, Duration.ofHours(1), 50), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        slots.close();
        cache.close();
    }

    private Fill fill() throws IOException {
        OpenEntry entry = cache.begin(KEY, SIZE).orElseThrow();
        return new Fill(asset, "mira", entry, slots, new Fill.Surroundings() {
            @Override
            public InputStream open(AssetLocation of, long offset, long length) throws IOException {
                IOException refusal = refusals.poll();
                if (refusal != null) {
                    throw refusal;
                }
                return places.open(of, offset, length);
            }

            @Override
            public void after(long seconds, Runnable work) {
                later.accept(work);
            }

            @Override
            public long archivedSeconds() {
                return 1;
            }

            @Override
            public void restoring(Fill fill) {
                // there is no other node to be told
            }

            @Override
            public void ended(Fill ended, @Nullable IOException why) {
                failure = why;
            }
        });
    }

    private byte[] read(Fill fill, long offset, int length) throws IOException {
        try (InputStream bytes = new SparseStream(asset, "mira", fill.open(), fill, places::open, offset, length)) {
            return bytes.readNBytes(length);
        }
    }

    private boolean isCached() throws IOException {
        var found = cache.find(KEY, SIZE, asset.sha256());
        found.ifPresent(OpenEntry::close);
        return found.isPresent();
    }

    @Test
    void bringsEachByteOnceThoughNobodyReads() throws Exception {
        Fill fill = fill();
        fill.begin(7, true);

        assertThat(fill.await(PATIENCE)).isTrue();
        assertThat(failure).isNull();
        assertThat(isCached()).isTrue();
        assertThat(places.bytesRead).hasValue(SIZE);
    }

    @Test
    void bringsEachByteOnceForManyReadersWhoSeek() throws Exception {
        Fill fill = fill();
        int readers = 20;
        ExecutorService pool = Executors.newFixedThreadPool(readers);
        CountDownLatch together = new CountDownLatch(readers);
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            Random random = new Random(i);
            int from = random.nextInt(SIZE - 1);
            int length = i % 3 == 0 ? SIZE - from : 1 + random.nextInt(Math.min(2_000_000, SIZE - from));
            all.add(pool.submit(() -> {
                together.countDown();
                together.await();
                return Arrays.equals(read(fill, from, length), Arrays.copyOfRange(content, from, from + length));
            }));
        }
        fill.begin(7, true);
        for (Future<Boolean> each : all) {
            assertThat(each.get()).isTrue();
        }
        pool.shutdown();

        assertThat(fill.await(PATIENCE)).isTrue();
        assertThat(isCached()).isTrue();
        assertThat(places.bytesRead).hasValue(SIZE);
    }

    @Test
    void goesOnWhenItsOnlyReaderLeaves() throws Exception {
        Fill fill = fill();
        fill.begin(7, true);
        try (InputStream bytes = new SparseStream(asset, "mira", fill.open(), fill, places::open, 0, SIZE)) {
            assertThat(bytes.read()).isEqualTo(content[0] & 0xff);
        }
        assertThat(fill.await(PATIENCE)).isTrue();
        assertThat(isCached()).isTrue();
    }

    @Test
    void givesUpWhatIsGoneAndTellsItsReadersWhy() throws Exception {
        places.lose(asset);
        Fill fill = fill();
        OpenEntry entry = fill.open();
        fill.begin(7, true);
        try (InputStream bytes = new SparseStream(asset, "mira", entry, fill, places::open, 0, SIZE)) {
            assertThatThrownBy(() -> bytes.readNBytes(10)).isInstanceOf(FileMissingException.class);
        }
        assertThat(fill.await(PATIENCE)).isTrue();
        assertThat(failure).isInstanceOf(FileMissingException.class);
        assertThat(cache.used()).isZero();
    }

    @Test
    void keepsNothingThatIsAnotherContent() throws Exception {
        byte[] other = content.clone();
        other[SIZE / 2] ^= 1;
        places.with(asset, other);
        Fill fill = fill();
        fill.begin(7, true);

        assertThat(fill.await(PATIENCE)).isTrue();
        assertThat(failure).isInstanceOf(CorruptContentException.class);
        assertThat(isCached()).isFalse();
        assertThat(cache.used()).isZero();
    }

    @Test
    void readsOnWhereItLiesWhenTheCacheIsDamagedOrRemoved() throws Exception {
        Fill fill = fill();
        fill.begin(7, true);
        assertThat(fill.await(PATIENCE)).isTrue();
        OpenEntry entry = cache.find(KEY, SIZE, asset.sha256()).orElseThrow();
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.filter(f -> f.toString().endsWith(".entry"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[SIZE / 3] ^= 1;
            Files.write(file, bytes);
        }
        try (InputStream bytes = new SparseStream(asset, "mira", entry, null, places::open, 5, SIZE - 5)) {
            assertThat(bytes.readNBytes(SIZE)).isEqualTo(Arrays.copyOfRange(content, 5, SIZE));
        }
        assertThat(isCached()).as("it was dropped").isFalse();
        assertThat(cache.used()).isZero();
    }

    @Test
    void triesAgainWhatMayPass() throws Exception {
        places.breakAfter(asset, 0, Places.cut());
        Fill fill = fill();
        fill.begin(7, true);
        assertThat(fill.await(PATIENCE)).isTrue();
        assertThat(failure).as("no opening brings a byte").isNotNull();

        places.mend();
        Fill again = fill();
        again.begin(8, false);
        assertThat(again.await(PATIENCE)).isTrue();
        assertThat(isCached()).isTrue();
    }

    @Test
    void waitsForWhatComesBackFromAnArchive() throws Exception {
        ObjectArchivedException archived = new ObjectArchivedException(
                "sample", null, "read: its restore has begun", true, Duration.ofHours(5), null);
        places.breakAfter(asset, 0, archived);
        Fill fill = fill();
        List<Runnable> after = new CopyOnWriteArrayList<>();
        later = after::add;
        fill.begin(7, true);
        try (InputStream bytes = new SparseStream(asset, "mira", fill.open(), fill, places::open, 0, SIZE)) {
            assertThatThrownBy(() -> bytes.readNBytes(10)).isSameAs(archived);
        }
        while (!fill.isRestoring() || after.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(cache.count()).as("it is kept").isEqualTo(1);

        places.mend();
        List.copyOf(after).forEach(Runnable::run);
        assertThat(fill.await(PATIENCE)).isTrue();
        assertThat(failure).isNull();
        assertThat(isCached()).isTrue();
    }

    @Test
    void goesOnWhenAPartIsRefusedAsArchivedThoughTheOneBeforeWasGiven() throws Exception {
        Fill fill = fill();
        later = work -> {}; // the background does not come back to it
        assertThat(read(fill, 0, 1)).isEqualTo(Arrays.copyOf(content, 1));
        long second = fill.filledBytes();
        assertThat(second).as("one segment").isEqualTo(256 * 1024);
        refusals.add(new ObjectArchivedException(
                "sample", null, "read: its restore has begun", true, Duration.ofHours(5), null));

        assertThat(read(fill, 0, (int) second + 10)).isEqualTo(Arrays.copyOf(content, (int) second + 10));
        assertThat(refusals).isEmpty();
    }
}
