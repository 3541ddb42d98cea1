package org.isotherm.retrieval.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.isotherm.retrieval.cache.CacheFixture.SEGMENT;
import static org.isotherm.retrieval.cache.CacheFixture.content;
import static org.isotherm.retrieval.cache.CacheFixture.fill;
import static org.isotherm.retrieval.cache.CacheFixture.key;
import static org.isotherm.retrieval.cache.CacheFixture.limits;
import static org.isotherm.retrieval.cache.CacheFixture.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.isotherm.storage.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrievalCacheTest {
    private static final int SIZE = 3 * SEGMENT + 17;
    private static final int ROOM = SIZE + Footer.bytes(SIZE);

    @TempDir
    Path folder;

    private CacheFixture at;

    @BeforeEach
    void open() throws Exception {
        at = new CacheFixture(folder, 3L * ROOM);
    }

    @AfterEach
    void close() {
        at.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, SIZE})
    void keepsWhatItWasGiven(int size) throws Exception {
        at.keep(1, size);

        assertThat(at.holds(1, size)).isTrue();
        at.reopen(limits(3L * ROOM));
        assertThat(at.holds(1, size)).isTrue();
    }

    @Test
    void findsNothingBeforeTheHashWasCompared() throws Exception {
        byte[] content = content(1, SIZE);
        try (OpenEntry entry = at.cache.begin(key(1), SIZE).orElseThrow()) {
            fill(entry, content);
            assertThat(at.find(1, SIZE)).isEmpty();
            entry.complete(Sha256.of(content));
            assertThat(at.holds(1, SIZE)).isTrue();
        }
    }

    @Test
    void keepsNothingWhoseHashIsAnother() throws Exception {
        try (OpenEntry entry = at.cache.begin(key(1), SIZE).orElseThrow()) {
            fill(entry, content(2, SIZE));
            assertThatThrownBy(() -> entry.complete(Sha256.of(content(1, SIZE))))
                    .isInstanceOf(ContentMismatchException.class);
        }
        assertThat(at.cache.used()).isZero();
        assertThat(at.files("")).as("the lock alone").isEqualTo(1);
    }

    @Test
    void comparesWhatIsOnTheDiskAndNotWhatItWasGiven() throws Exception {
        byte[] content = content(1, SIZE);
        try (OpenEntry entry = at.cache.begin(key(1), SIZE).orElseThrow()) {
            fill(entry, content);
            flip(onlyFile(".part"), SEGMENT + 5);
            assertThatThrownBy(() -> entry.complete(Sha256.of(content))).isInstanceOf(CacheDamagedException.class);
        }
        assertThat(at.cache.used()).isZero();
    }

    @Test
    void evictsWhatWasUsedLongestAgo() throws Exception {
        for (int asset = 1; asset <= 3; asset++) {
            at.keep(asset, SIZE);
        }
        at.holds(1, SIZE);

        at.keep(4, SIZE);

        assertThat(at.holds(2, SIZE)).isFalse();
        assertThat(at.holds(1, SIZE)).isTrue();
        assertThat(at.holds(3, SIZE)).isTrue();
        assertThat(at.cache.used()).isEqualTo(3L * ROOM);
    }

    @Test
    void remembersTheOrderOverARestart() throws Exception {
        for (int asset = 1; asset <= 3; asset++) {
            at.keep(asset, SIZE);
            at.clock.advance(Duration.ofMinutes(5));
            at.holds(asset, SIZE);
        }
        at.clock.advance(Duration.ofMinutes(5));
        at.holds(1, SIZE);

        at.reopen(limits(2L * ROOM));

        assertThat(at.holds(1, SIZE)).isTrue();
        assertThat(at.holds(2, SIZE)).isFalse();
        assertThat(at.holds(3, SIZE)).isTrue();
    }

    @Test
    void neverEvictsWhatIsOpen() throws Exception {
        at.keep(1, SIZE);
        OpenEntry reader = at.find(1, SIZE).orElseThrow();
        at.keep(2, SIZE);
        at.keep(3, SIZE);
        at.keep(4, SIZE);
        assertThat(at.holds(1, SIZE)).isTrue();
        assertThat(at.holds(2, SIZE)).isFalse();

        OpenEntry other = at.find(3, SIZE).orElseThrow();
        OpenEntry third = at.find(4, SIZE).orElseThrow();
        assertThat(at.cache.begin(key(5), SIZE)).as("all are open").isEmpty();

        reader.close();
        reader.close(); // counts once
        assertThat(at.cache.begin(key(5), SIZE)).isPresent();
        assertThat(at.cache.begin(key(6), SIZE)).isEmpty();
        other.close();
        third.close();
    }

    @Test
    void evictsNothingForWhatWouldNotFitAnyway() throws Exception {
        at.keep(1, SIZE);
        assertThat(at.cache.begin(key(2), 4L * ROOM)).isEmpty();
        assertThat(at.holds(1, SIZE)).isTrue();
    }

    @Test
    void countsWhatWasDroppedForAsLongAsItIsOpen() throws Exception {
        OpenEntry reader = at.filled(1, SIZE);
        reader.drop();
        assertThat(at.find(1, SIZE)).isEmpty();
        assertThat(at.cache.used()).isEqualTo(ROOM);
        reader.close();
        assertThat(at.cache.used()).isZero();
    }

    @Test
    void neverEvictsWhatIsPinnedAndPinsNoMoreThanItsShare() throws Exception {
        at.reopen(limits(4L * ROOM)); // half of it may be pinned
        for (int asset = 1; asset <= 3; asset++) {
            try (OpenEntry entry = at.filled(asset, SIZE)) {
                assertThat(entry.pin(at.clock.instant().plus(Duration.ofHours(5))))
                        .isEqualTo(asset <= 2);
            }
        }
        for (int asset = 4; asset <= 9; asset++) {
            at.keep(asset, SIZE);
        }
        assertThat(at.holds(1, SIZE)).isTrue();
        assertThat(at.holds(2, SIZE)).isTrue();
        assertThat(at.holds(3, SIZE)).isFalse();

        at.clock.advance(Duration.ofHours(4));
        at.cache.sweep();
        assertThat(at.holds(1, SIZE)).as("pinned for longer than its time").isTrue();

        at.clock.advance(Duration.ofHours(2));
        at.cache.sweep();
        assertThat(at.holds(1, SIZE)).isFalse();
        assertThat(at.cache.used()).isZero();
    }

    @Test
    void evictsWhenItIsToldToWhatNobodyNeedsNow() throws Exception {
        at.reopen(limits(4L * ROOM));
        at.keep(1, SIZE);
        at.keep(2, SIZE);
        try (OpenEntry pinned = at.filled(3, SIZE)) {
            assertThat(pinned.pin(at.clock.instant().plus(Duration.ofHours(5)))).isTrue();
        }
        try (OpenEntry reader = at.filled(4, SIZE)) {
            assertThat(at.cache.held())
                    .extracting(e -> e.key().assetId() + " " + e.open() + " " + (e.pinnedUntil() != null))
                    .containsExactly("1 false false", "2 false false", "3 false true", "4 true false");
            assertThat(at.cache.evict(key -> key.assetId() == 2)).isEqualTo(new RetrievalCache.Evicted(1, ROOM));
            assertThat(at.cache.evict(key -> true)).isEqualTo(new RetrievalCache.Evicted(1, ROOM));
        }
        assertThat(at.cache.held()).extracting(e -> e.key().assetId()).containsExactly(3L, 4L);
    }

    @Test
    void evictsByItselfWhatIsOver() throws Exception {
        at.keep(1, SIZE);
        at.clock.advance(Duration.ofMinutes(59));
        assertThat(at.holds(1, SIZE)).isTrue();
        at.clock.advance(Duration.ofMinutes(2));

        assertThat(at.find(1, SIZE))
                .as("counted from the fill, not from the use")
                .isEmpty();
        at.cache.sweep();
        assertThat(at.files(".entry")).isZero();

        at.keep(1, SIZE);
        assertThat(at.holds(1, SIZE)).isTrue();
    }

    @Test
    void fillsAnewWhatIsOverAndNotYetEvicted() throws Exception {
        at.keep(1, SIZE);
        at.clock.advance(Duration.ofHours(2));
        at.keep(1, SIZE);
        assertThat(at.holds(1, SIZE)).isTrue();
        assertThat(at.cache.used()).isEqualTo(ROOM);
    }

    @Test
    void takesATenthOfItsFileSystemOr50GigabytesWhicheverIsLess() throws Exception {
        assertThat(CacheLimits.bytesOn(499_999_999_999L)).isEqualTo(49_999_999_999L);
        assertThat(CacheLimits.bytesOn(500_000_000_010L)).isEqualTo(50_000_000_000L);
        assertThat(CacheLimits.bytesOn(8_000_000_000_000L)).isEqualTo(50_000_000_000L);
        assertThat(CacheFolder.diskBytes(folder))
                .isEqualTo(Files.getFileStore(folder).getTotalSpace());
    }

    @Test
    void leavesRoomOnTheDiskToOthers() throws Exception {
        long free = Files.getFileStore(folder).getUsableSpace();
        at.reopen(new CacheLimits(3L * ROOM, free * 2, Duration.ofHours(1), 50));
        assertThat(at.cache.begin(key(1), SIZE)).isEmpty();
    }

    @Test
    void givesSegmentsInAnyOrderAndNeverTwoTimes() throws Exception {
        byte[] content = content(1, SIZE);
        try (OpenEntry entry = at.cache.begin(key(1), SIZE).orElseThrow();
                OpenEntry second = entry.again()) {
            assertThat(entry.claim(2, 10)).isEqualTo(2);
            assertThat(second.claim(0, 10)).isEqualTo(2);
            assertThat(second.claim(2, 10)).isZero();
            assertThat(entry.firstMissing(0)).isEqualTo(-1);

            assertThat(entry.store(3, segment(content, 3))).isFalse();
            assertThat(second.await(3, 0)).isNull();
            assertThat(second.read(3)).isEqualTo(segment(content, 3));
            IOException why = new IOException("the source is gone");
            entry.giveUp(2, 1, why);
            assertThat(second.await(2, TimeUnit.MINUTES.toNanos(1))).isSameAs(why);
            assertThat(second.await(1, 0)).isInstanceOf(CacheDamagedException.class);

            entry.forgetFailure(2);
            assertThat(entry.claim(2, 1)).isEqualTo(1);
            entry.store(2, segment(content, 2));
            entry.store(0, segment(content, 0));
            assertThat(entry.store(1, segment(content, 1))).isTrue();
            entry.complete(Sha256.of(content));
        }
        assertThat(at.holds(1, SIZE)).isTrue();
    }

    @Test
    void noticesAFileThatWasTamperedWith() throws Exception {
        at.keep(1, SIZE);
        flip(onlyFile(".entry"), 2 * SEGMENT + 1);

        try (OpenEntry entry = at.find(1, SIZE).orElseThrow()) {
            assertThat(entry.read(0)).isEqualTo(segment(content(1, SIZE), 0));
            assertThatThrownBy(() -> entry.read(2)).isInstanceOf(CacheDamagedException.class);
        }
        assertThat(at.find(1, SIZE)).as("it was dropped").isEmpty();
        assertThat(at.cache.used()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60, SIZE})
    void keepsNoEntryAtTheStartThatLostItsEnd(int lost) throws Exception {
        at.keep(1, SIZE);
        at.cache.close();
        try (FileChannel file = FileChannel.open(onlyFile(".entry"), StandardOpenOption.WRITE)) {
            file.truncate(ROOM - lost);
        }
        at.reopen(limits(3L * ROOM));
        assertThat(at.find(1, SIZE)).isEmpty();
        assertThat(at.files(".entry")).isZero();
    }

    @Test
    void survivesThatItsFolderIsRemoved() throws Exception {
        at.keep(1, SIZE);
        OpenEntry filling = at.cache.begin(key(2), SIZE).orElseThrow();
        for (String ending : new String[] {".entry", ".part", ".isotherm-cache"}) {
            Files.delete(onlyFile(ending));
        }
        Files.delete(folder);

        try (OpenEntry entry = at.find(1, SIZE).orElseThrow()) {
            assertThatThrownBy(() -> entry.read(0)).isInstanceOf(CacheDamagedException.class);
        }
        assertThatThrownBy(() -> {
                    fill(filling, content(2, SIZE));
                    filling.complete(Sha256.of(content(2, SIZE)));
                })
                .isInstanceOf(IOException.class);
        filling.drop();
        filling.close();
        assertThat(at.cache.used()).isZero();
        at.keep(3, SIZE);
        assertThat(at.holds(3, SIZE)).isTrue();
    }

    @Test
    void touchesNoFileOfOthers() throws Exception {
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Files.writeString(folder.resolve("1-x.part"), "mine");
        Files.writeString(folder.resolve("7-7-1.part"), "half-written");
        at.reopen(limits(3L * ROOM));
        assertThat(folder.resolve("notes.txt")).exists();
        assertThat(folder.resolve("1-x.part")).exists();
        assertThat(folder.resolve("7-7-1.part")).doesNotExist();
    }

    @Test
    void letsOnlyOneHaveTheFolder() {
        assertThatThrownBy(() -> CacheFolder.take(folder)).isInstanceOf(IOException.class);
    }

    @Test
    void knowsTheContentAgainAfterItWasMoved() throws Exception {
        at.keep(1, SIZE);
        Optional<Sha256> known = Optional.of(Sha256.of(content(1, SIZE)));
        try (OpenEntry entry = at.cache.find(new CacheKey(1, 2), SIZE, known).orElseThrow()) {
            assertThat(entry.read(0)).isEqualTo(segment(content(1, SIZE), 0));
        }
        assertThat(at.cache.find(new CacheKey(1, 2), SIZE, Optional.of(Sha256.of(new byte[1]))))
                .isEmpty();
        assertThat(at.cache.find(new CacheKey(1, 2), SIZE, Optional.empty())).isEmpty();
        assertThat(at.cache.find(key(2), SIZE, known)).as("another asset").isEmpty();
    }

    @Test
    void evictsOthersWhenTheDiskIsFullAfterAll() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        at.cache.close();
        FileChannel lock = CacheFolder.locked(folder);
        CacheFolder full = new CacheFolder(folder, lock) {
            @Override
            void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
                if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    throw new IOException("No space left on device");
                }
                super.write(channel, bytes, position);
            }
        };
        at.cache = RetrievalCache.open(full, limits(3L * ROOM), at.clock);
        at.keep(1, SIZE);

        refusals.set(1);
        at.keep(2, SIZE);
        assertThat(at.holds(2, SIZE)).isTrue();
        assertThat(at.holds(1, SIZE)).as("it made room").isFalse();

        refusals.set(2);
        try (OpenEntry entry = at.cache.begin(key(3), SIZE).orElseThrow()) {
            assertThatThrownBy(() -> fill(entry, content(3, SIZE))).hasMessageContaining("No space left");
            entry.drop();
        }
        assertThat(at.cache.used()).isZero();
    }

    private Path onlyFile(String ending) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(ending)).findFirst().orElseThrow();
        }
    }

    private static void flip(Path file, int at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0));
            channel.write(one.flip(), at);
        }
    }
}
