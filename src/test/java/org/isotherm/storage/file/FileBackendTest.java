package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Mark;
import org.isotherm.storage.ReadBack;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FileBackendTest {
    @TempDir
    Path base;

    private Path root;
    private Path outside;
    private FileBackend backend;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(base.resolve("root"));
        outside = Files.createDirectory(base.resolve("root-evil"));
        Files.writeString(outside.resolve("file"), "foreign");
        backend = FileBackend.local("disk", root);
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private void put(String name) throws IOException {
        backend.write(StoragePath.of(name), new ByteArrayInputStream(new byte[3]), 3, WriteObserver.NONE);
    }

    @Test
    void wantsWholeFoldersAsAPrefix() {
        for (String prefix : List.of("a", "a/b", "/", "../", "a//")) {
            assertThatThrownBy(() -> backend.list(prefix, null))
                    .as(prefix)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aMissingRootIsNoMissingObject() throws IOException {
        try (FileBackend nowhere = FileBackend.local("nowhere", base.resolve("none"))) {
            StoragePath clip = StoragePath.of("clip");
            List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = List.of(
                    () -> nowhere.read(clip),
                    () -> nowhere.exists(clip),
                    () -> nowhere.delete(clip),
                    () -> nowhere.list("", null),
                    () -> nowhere.mark(),
                    () -> nowhere.probe(null),
                    () -> nowhere.space(),
                    () -> nowhere.write(clip, new ByteArrayInputStream(new byte[1]), 1, WriteObserver.NONE));
            for (var call : calls) {
                assertThatThrownBy(call).isInstanceOf(BackendUnavailableException.class);
            }
            assertThat(base.resolve("none")).doesNotExist();
        }
    }

    @Test
    void tellsWhenAFileShrinksUnderAReader() throws IOException {
        StoragePath clip = StoragePath.of("clip");
        backend.write(clip, new ByteArrayInputStream(new byte[1_000_000]), 1_000_000, WriteObserver.NONE);
        try (InputStream in = backend.read(clip)) {
            assertThat(in.read(new byte[100])).isEqualTo(100);
            try (FileChannel cut = FileChannel.open(root.resolve("clip"), StandardOpenOption.WRITE)) {
                cut.truncate(300_000);
            }
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("ends at byte 300000");
            assertThatThrownBy(in::read).isInstanceOf(BackendUnavailableException.class);
        }
    }

    @Test
    void tellsWhenAFileShrinksUnderAReaderOfLargePieces() throws IOException {
        StoragePath clip = StoragePath.of("clip");
        backend.write(clip, new ByteArrayInputStream(new byte[1_000_000]), 1_000_000, WriteObserver.NONE);
        byte[] piece = new byte[200_000];
        try (InputStream in = backend.read(clip)) {
            assertThat(in.readNBytes(piece, 0, piece.length)).isEqualTo(200_000);
            try (FileChannel cut = FileChannel.open(root.resolve("clip"), StandardOpenOption.WRITE)) {
                cut.truncate(300_000);
            }
            assertThat(in.read(piece)).isEqualTo(100_000);
            assertThatThrownBy(() -> in.read(piece))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("ends at byte 300000");
            assertThatThrownBy(() -> in.read(piece)).isInstanceOf(BackendUnavailableException.class);
        }
    }

    /** Large pieces go straight into the reader's memory, small ones through a buffer, and both may follow each other. */
    @Test
    void readsPiecesOfAnyLengthOneBehindTheOther() throws IOException {
        byte[] content = new byte[1_000_000];
        Random random = new Random(11);
        random.nextBytes(content);
        StoragePath clip = StoragePath.of("clip");
        backend.write(clip, new ByteArrayInputStream(content), content.length, WriteObserver.NONE);
        int[] lengths = {1, 100, 32 * 1024 - 1, 32 * 1024, 128 * 1024, 300_000};
        for (int round = 0; round < 50; round++) {
            int from = random.nextInt(500_000);
            int size = 1 + random.nextInt(500_000);
            byte[] seen = new byte[size];
            int at = 0;
            try (InputStream in = backend.read(clip, from, size)) {
                while (at < size) {
                    int length = Math.min(lengths[random.nextInt(lengths.length)], size - at);
                    int n = in.read(seen, at, length);
                    assertThat(n).isBetween(1, length);
                    at += n;
                }
                assertThat(in.read(new byte[100_000])).isEqualTo(-1);
            }
            assertThat(seen).isEqualTo(Arrays.copyOfRange(content, from, from + size));
        }
    }

    @Test
    void aReaderDoesNotSeeWhatIsAppendedLater() throws IOException {
        put("clip");
        try (InputStream in = backend.read(StoragePath.of("clip"))) {
            Files.write(root.resolve("clip"), new byte[10], StandardOpenOption.APPEND);
            assertThat(in.readAllBytes()).hasSize(3);
        }
    }

    @Test
    void readsBackPastTheCacheWhereTheFileSystemAllowsIt() throws IOException {
        put("clip");
        try (ReadBack back = backend.readBack(StoragePath.of("clip"))) {
            assertThat(back.bytes().readAllBytes()).isEqualTo(new byte[3]);
            String type = Files.getFileStore(root).type();
            if (type.equals("ext4") || type.equals("xfs")) {
                assertThat(back.mode()).isEqualTo(ReadBack.Mode.DIRECT);
            }
        }
    }

    @Test
    void readsBackFromMemoryFileSystems() throws IOException {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isWritable(memory), "no /dev/shm here");
        Path folder = Files.createTempDirectory(memory, "isotherm");
        byte[] bytes = new byte[3_000_001];
        bytes[3_000_000] = 7;
        StoragePath clip = StoragePath.of("clip");
        try (FileBackend shm = FileBackend.local("shm", folder)) {
            shm.write(clip, new ByteArrayInputStream(bytes), bytes.length, WriteObserver.NONE);
            try (ReadBack back = shm.readBack(clip)) {
                assertThat(back.bytes().readAllBytes()).isEqualTo(bytes);
            }
            shm.delete(clip);
        } finally {
            Files.delete(folder);
        }
    }

    @Test
    void anythingElseUnderTheMarkersNameIsNoMark() throws IOException {
        Path marker = root.resolve(Mark.NAME);
        Files.writeString(marker, "not ours");
        assertThat(backend.mark()).isEmpty();
        assertThatThrownBy(() -> backend.probe(new Mark(UUID.randomUUID(), UUID.randomUUID())))
                .isInstanceOf(ForeignBackendException.class);
        Files.delete(marker);
        Files.createDirectory(marker);
        assertThat(backend.mark()).isEmpty();
    }

    @Test
    void aRefusedProbeWritesNothing() {
        assertThatThrownBy(() -> backend.probe(new Mark(UUID.randomUUID(), UUID.randomUUID())))
                .isInstanceOf(ForeignBackendException.class);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aProbeRemovesWhatDeadProbesLeftAndNothingElse() throws IOException {
        Path stale = Files.createFile(root.resolve(".isotherm-probe-" + UUID.randomUUID()));
        Path fresh = Files.createFile(root.resolve(".isotherm-probe-" + UUID.randomUUID()));
        Path foreign = Files.createFile(root.resolve("isotherm-probe-1"));
        FileTime old = FileTime.from(Instant.now().minusSeconds(7200));
        Files.setLastModifiedTime(stale, old);
        Files.setLastModifiedTime(foreign, old);
        backend.probe(null);
        assertThat(stale).doesNotExist();
        assertThat(fresh).exists();
        assertThat(foreign).exists();
    }

    @Test
    void forcesTheFileBeforeItsFolders() throws IOException {
        List<String> calls = new ArrayList<>();
        FileSystemCalls direct = new DirectCalls("disk");
        FileSystemCalls traced = new FileSystemCalls() {
            @Override
            public <T> T call(StoragePath path, String what, Call<T> call, Consumer<T> late) throws StorageException {
                calls.add(what);
                return direct.call(path, what, call, late);
            }

            @Override
            public void later(java.io.Closeable resource) {
                direct.later(resource);
            }

            @Override
            public void close() {
                direct.close();
            }
        };
        FileBackend watched = new FileBackend(
                "disk", org.isotherm.storage.BackendType.LOCAL, traced, new Root("disk", root, null, new MountTable()));
        watched.write(StoragePath.of("a/b"), new ByteArrayInputStream(new byte[3]), 3, WriteObserver.NONE);
        assertThat(calls).containsExactly("make its folders", "create", "write", "force", "close", "force its folders");
    }

    @Test
    void wantsItsMount() throws IOException {
        MountRules rules = MountRules.at(base);
        try (FileBackend unmounted = FileBackend.mounted("nas", root, rules)) {
            Files.writeString(root.resolve("clip"), "local");
            StoragePath clip = StoragePath.of("clip");
            StoragePath none = StoragePath.of("none");
            assertThatThrownBy(() -> put(unmounted, none)).isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> unmounted.delete(clip)).isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> unmounted.read(none)).isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> unmounted.exists(none)).isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> unmounted.list("", null)).isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> unmounted.probe(null)).isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> unmounted.putMark(new Mark(UUID.randomUUID(), UUID.randomUUID())))
                    .isInstanceOf(BackendUnavailableException.class);
            assertThat(root.toFile().list()).containsExactly("clip");
        }
        assertThatThrownBy(() -> FileBackend.mounted("nas", outside, MountRules.at(root)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void put(FileBackend target, StoragePath path) throws IOException {
        target.write(path, new ByteArrayInputStream(new byte[1]), 1, WriteObserver.NONE);
    }

    @Test
    void saysMissingOnlyOnARealMount() throws IOException {
        Path shm = Path.of("/dev/shm");
        Assumptions.assumeTrue(new MountTable().of(shm, shm) != null, "/dev/shm is no mount here");
        try (FileBackend mounted = FileBackend.mounted("nas", shm, MountRules.at(shm))) {
            StoragePath none = StoragePath.of("none-" + UUID.randomUUID());
            assertThat(mounted.exists(none)).isFalse();
            assertThatThrownBy(() -> mounted.read(none)).isInstanceOf(FileMissingException.class);
        }
    }
}
