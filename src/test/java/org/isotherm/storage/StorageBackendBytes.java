package org.isotherm.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend promises about the bytes of an object; the first half of {@link StorageBackendContract}. */
abstract class StorageBackendBytes {
    protected static final int PART = 5 * 1024 * 1024;
    static final StoragePath CLIP = StoragePath.of("shots/010/clip.mov");
    static final StoragePath NONE = StoragePath.of("no/such/thing");

    protected StorageBackend backend;

    /** A new and empty backend; those made of parts have parts of {@link #PART} bytes. */
    protected abstract StorageBackend newBackend() throws Exception;

    /** What this kind can do; where it cannot, the suite asserts what it does instead. */
    protected Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.READ,
                Capability.WRITE,
                Capability.RANGE_READ,
                Capability.CONDITIONAL_CREATE,
                Capability.LIST,
                Capability.DELETE);
    }

    protected final boolean can(Capability capability) {
        return capabilities().contains(capability);
    }

    @BeforeEach
    void open() throws Exception {
        backend = newBackend();
    }

    @AfterEach
    void closeBackend() {
        backend.close();
    }

    protected static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    protected void put(StoragePath path, byte[] bytes) throws IOException {
        backend.write(path, stream(bytes), bytes.length, WriteObserver.NONE);
    }

    protected byte[] get(StoragePath path) throws IOException {
        try (InputStream in = backend.read(path)) {
            return in.readAllBytes();
        }
    }

    byte[] get(StoragePath path, long offset, long length) throws IOException {
        try (InputStream in = backend.read(path, offset, length)) {
            return in.readAllBytes();
        }
    }

    void assertNotComplete(StoragePath path, long size) {
        try {
            assertThat(backend.exists(path) ? backend.size(path) : -1).isNotEqualTo(size);
            backend.delete(path);
            assertThat(backend.exists(path)).isFalse();
        } catch (IOException e) {
            throw new AssertionError("what failed must still answer", e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4095, 4096, 4097, 262_143, 262_144, 262_145, PART - 1, PART, PART + 1, 3 * PART + 7})
    void returnsWhatWasWritten(int size) throws IOException {
        byte[] clip = bytes(size);
        put(CLIP, clip);
        assertThat(backend.size(CLIP)).isEqualTo(size);
        assertThat(backend.exists(CLIP)).isTrue();
        assertThat(Arrays.equals(get(CLIP), clip)).isTrue();
        try (ReadBack back = backend.readBack(CLIP)) {
            assertThat(Sha256.of(back.bytes())).isEqualTo(Sha256.of(clip));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, 2 * PART + 3})
    void writesAStreamOfUnknownSize(int size) throws IOException {
        byte[] clip = bytes(size);
        backend.write(CLIP, stream(clip), -1, WriteObserver.NONE);
        assertThat(backend.size(CLIP)).isEqualTo(size);
        assertThat(Arrays.equals(get(CLIP), clip)).isTrue();
    }

    @Test
    void takesAStreamThatGivesOneByteAtATime() throws IOException {
        byte[] clip = bytes(70_000);
        backend.write(CLIP, FaultyBackend.dripping(stream(clip)), clip.length, WriteObserver.NONE);
        assertThat(get(CLIP)).isEqualTo(clip);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, PART - 1, 2 * PART})
    void refusesFewerBytesThanWereAnnounced(int size) {
        assertThatThrownBy(() -> backend.write(CLIP, stream(bytes(size)), size + 1L, WriteObserver.NONE))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("expected " + (size + 1) + " bytes, got " + size);
        assertNotComplete(CLIP, size + 1L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, PART + 1, 2 * PART})
    void refusesMoreBytesThanWereAnnounced(int size) {
        assertThatThrownBy(() -> backend.write(CLIP, stream(bytes(size)), size - 1L, WriteObserver.NONE))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("expected " + (size - 1) + " bytes, got");
    }

    @Test
    void doesNotCloseItsSource() throws IOException {
        boolean[] closed = new boolean[1];
        InputStream source = new ByteArrayInputStream(bytes(10)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        backend.write(CLIP, source, 10, WriteObserver.NONE);
        assertThat(closed[0]).isFalse();
    }

    @Test
    void readsRangesAtEveryEdge() throws IOException {
        byte[] clip = bytes(300_000);
        put(CLIP, clip);
        int[][] ranges = {
            {0, 1}, {0, 300_000}, {1, 299_999}, {299_999, 1}, {4095, 2}, {4096, 4096}, {262_143, 2}, {100_000, 200_000}
        };
        for (int[] range : ranges) {
            assertThat(get(CLIP, range[0], range[1]))
                    .as(Arrays.toString(range))
                    .isEqualTo(Arrays.copyOfRange(clip, range[0], range[0] + range[1]));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 9, 10, 1_000_000_000_000L})
    void refusesARangePastTheEnd(long offset) throws IOException {
        put(CLIP, bytes(10));
        assertThatThrownBy(() -> get(CLIP, offset, 11 - Math.min(offset, 10)))
                .isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void refusesAnyRangeOfAnEmptyObject() throws IOException {
        put(CLIP, bytes(0));
        assertThatThrownBy(() -> get(CLIP, 0, 1)).isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void refusesImpossibleRanges() throws IOException {
        put(CLIP, bytes(10));
        for (long[] range : new long[][] {{-1, 1}, {0, 0}, {0, -1}, {Long.MAX_VALUE, 1}, {1, Long.MAX_VALUE}}) {
            assertThatThrownBy(() -> backend.read(CLIP, range[0], range[1]))
                    .as(Arrays.toString(range))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, PART, 2 * PART + 5})
    void passesOnWhatItsSourceThrows(int after) {
        IOException broken = new IOException("the card was pulled out");
        long size = 3L * PART;
        assertThatThrownBy(() -> backend.write(
                        CLIP,
                        FaultyBackend.failingAfter(stream(bytes((int) size)), after, broken),
                        size,
                        WriteObserver.NONE))
                .isSameAs(broken);
        assertNotComplete(CLIP, size);
        assertThatThrownBy(() -> backend.write(
                        NONE,
                        FaultyBackend.failingAfter(stream(bytes((int) size)), after, broken),
                        -1,
                        WriteObserver.NONE))
                .isSameAs(broken);
        assertNotComplete(NONE, size);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 2 * PART})
    void stopsWhenTheObserverThrows(int size) throws IOException {
        IOException stop = new IOException("stopped by the operator");
        WriteObserver observer = new WriteObserver() {
            @Override
            public void advanced(long bytes) throws IOException {
                throw stop;
            }
        };
        assertThatThrownBy(() -> backend.write(CLIP, stream(bytes(size)), size, observer))
                .isSameAs(stop);
        backend.delete(CLIP);
        assertThat(backend.exists(CLIP)).isFalse();
    }

    @Test
    void tellsTheObserverOfEveryByte() throws IOException {
        AtomicLong told = new AtomicLong();
        int size = 2 * PART + 3;
        backend.write(CLIP, stream(bytes(size)), size, new WriteObserver() {
            @Override
            public void advanced(long bytes) {
                told.addAndGet(bytes);
            }
        });
        assertThat(told).hasValue(size);
    }

    /** Keeps uploads and goes on with one; on backends that know none it only counts. */
    private static final class Second implements WriteObserver {
        final AtomicLong told = new AtomicLong();
        Optional<String> upload;

        Second(Optional<String> upload) {
            this.upload = upload;
        }

        @Override
        public Optional<String> uploadToResume() {
            return upload;
        }

        @Override
        public boolean keepsUpload() {
            return true;
        }

        @Override
        public void uploadStarted(String uploadId) {
            upload = Optional.of(uploadId);
        }

        @Override
        public void resumed(long bytes) {
            told.addAndGet(bytes);
        }

        @Override
        public void advanced(long bytes) {
            told.addAndGet(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, PART, 2 * PART + 3})
    void writesAnewWhereThereIsNoUploadToResume(int size) throws IOException {
        byte[] clip = bytes(size);
        Second second = new Second(Optional.of("never-begun"));
        backend.write(CLIP, stream(clip), size, second);
        assertThat(second.told).hasValue(size);
        assertThat(Arrays.equals(get(CLIP), clip)).isTrue();
    }

    @Test
    void anUploadThatIsKeptIsListedAndEndsWithItsName() throws IOException {
        byte[] clip = bytes(3 * PART + 7);
        Second first = new Second(Optional.empty());
        IOException broken = new IOException("the card was pulled out");
        assertThatThrownBy(() -> backend.write(
                        CLIP, FaultyBackend.failingAfter(stream(clip), 2 * PART, broken), clip.length, first))
                .isSameAs(broken);
        assertThat(first.upload.isPresent()).isEqualTo(can(Capability.MULTIPART));
        UnfinishedUpload listed = backend.uploads("shots/").next();
        if (can(Capability.LIST_UPLOADS)) {
            assertThat(listed.name()).isEqualTo(CLIP.text());
            assertThat(listed.uploadId()).isEqualTo(first.upload.orElseThrow());
            assertThat(backend.uploads("other/").next()).isNull();
        } else {
            assertThat(listed).isNull();
        }
        backend.delete(CLIP);
        assertThat(backend.uploads("").next()).isNull();
        assertThat(backend.exists(CLIP)).isFalse();
    }

    @Test
    void anUploadCanBeEndedAlone() throws IOException {
        byte[] clip = bytes(2 * PART + 7);
        Second kept = new Second(Optional.empty());
        IOException broken = new IOException("the card was pulled out");
        assertThatThrownBy(() ->
                        backend.write(CLIP, FaultyBackend.failingAfter(stream(clip), PART, broken), clip.length, kept))
                .isSameAs(broken);
        backend.abortUpload(CLIP, kept.upload.orElse("none"));
        backend.abortUpload(CLIP, kept.upload.orElse("none"));
        assertThat(backend.uploads("").next()).isNull();
        backend.delete(CLIP);
    }

    @Test
    void saysHowItReadsBack() throws IOException {
        put(CLIP, bytes(8192));
        try (ReadBack back = backend.readBack(CLIP)) {
            assertThat(back.bytes().readAllBytes()).isEqualTo(bytes(8192));
            assertThat(back.mode() == ReadBack.Mode.REMOTE).isEqualTo(backend.type() == BackendType.S3);
            if (can(Capability.DIRECT_READ)) { // of a disk the file system says whether it can
                assertThat(back.mode()).isEqualTo(ReadBack.Mode.DIRECT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, PART, 2 * PART + 5, 3 * PART})
    void finishesWhatAFailedWriteBegan(int after) throws IOException {
        byte[] clip = bytes(3 * PART + 7);
        Second first = new Second(Optional.empty());
        IOException broken = new IOException("the card was pulled out");
        assertThatThrownBy(() -> backend.write(
                        CLIP, FaultyBackend.failingAfter(stream(clip), after, broken), clip.length, first))
                .isSameAs(broken);
        Second second = new Second(first.upload);
        StoragePath again = first.upload.isPresent() ? CLIP : StoragePath.of("again");
        backend.write(again, stream(clip), clip.length, second);
        assertThat(second.told).hasValue(clip.length);
        assertThat(Arrays.equals(get(again), clip)).isTrue();
        backend.delete(CLIP);
        backend.delete(again);
        assertThat(backend.exists(CLIP) || backend.exists(again)).isFalse();
    }

    @Test
    void copiesToAnotherBackend() throws IOException {
        byte[] clip = bytes(1_000_003);
        put(CLIP, clip);
        try (MemoryBackend other = new MemoryBackend("other")) {
            StoragePath copy = StoragePath.of("copy");
            Copied copied = backend.copyTo(CLIP, other, copy, WriteObserver.NONE);
            assertThat(copied).isEqualTo(new Copied(clip.length, Sha256.of(clip)));
            assertThat(other.bytes(copy)).isEqualTo(clip);
            StoragePath back = StoragePath.of("back");
            assertThat(other.copyTo(copy, backend, back, WriteObserver.NONE)).isEqualTo(copied);
            assertThat(get(back)).isEqualTo(clip);
        }
    }

    /** Without the bytes passing here where the backend can: what is told and what lies there is the same. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 70_000, PART, 2 * PART + 3})
    void copiesToItself(int size) throws IOException {
        byte[] clip = bytes(size);
        put(CLIP, clip);
        StoragePath copy = StoragePath.of("copies/of a clip");
        AtomicLong told = new AtomicLong();
        Copied copied = backend.copyTo(CLIP, backend, copy, new WriteObserver() {
            @Override
            public void advanced(long bytes) {
                told.addAndGet(bytes);
            }
        });
        assertThat(copied).isEqualTo(new Copied(size, Sha256.of(clip)));
        assertThat(told).hasValue(size);
        assertThat(Arrays.equals(get(copy), clip)).isTrue();
        assertThatThrownBy(() -> backend.copyTo(CLIP, backend, copy, WriteObserver.NONE))
                .isInstanceOf(PathTakenException.class);
        backend.delete(CLIP);
        assertThat(Arrays.equals(get(copy), clip)).isTrue();
        assertThat(backend.uploads("").next()).isNull();
    }

    @Test
    void tellsThatTheSourceOfACopyIsMissing() {
        try (MemoryBackend other = new MemoryBackend("other")) {
            assertThatThrownBy(() -> backend.copyTo(NONE, other, CLIP, WriteObserver.NONE))
                    .isInstanceOfSatisfying(
                            SourceReadException.class,
                            e -> assertThat(e.failure()).isInstanceOf(FileMissingException.class));
            assertThat(other.count()).isZero();
        }
    }

    @Test
    void tellsThatTheTargetOfACopyIsTaken() throws IOException {
        put(CLIP, bytes(10));
        try (MemoryBackend other = new MemoryBackend("other")) {
            backend.copyTo(CLIP, other, CLIP, WriteObserver.NONE);
            assertThatThrownBy(() -> backend.copyTo(CLIP, other, CLIP, WriteObserver.NONE))
                    .isInstanceOfSatisfying(
                            PathTakenException.class,
                            e -> assertThat(e.backend()).isEqualTo("other"));
        }
    }

    @Test
    void aStreamClosedEarlyHarmsNoOther() throws IOException {
        byte[] clip = bytes(2 * PART);
        put(CLIP, clip);
        for (int i = 0; i < 80; i++) {
            try (InputStream in = backend.read(CLIP)) {
                assertThat(in.read()).isEqualTo(clip[0] & 0xff);
            }
        }
        assertThat(Arrays.equals(get(CLIP), clip)).isTrue();
    }
}
