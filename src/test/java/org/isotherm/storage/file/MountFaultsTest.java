package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Mark;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What befalls a real mount, and that no byte is lost, nothing is written elsewhere, and it works again afterwards. */
@Timeout(60)
final class MountFaultsTest {
    private static final Duration DEADLINE = Duration.ofMillis(900);
    private static final int WORKERS = 2;
    private static final StoragePath CLIP = StoragePath.of("a/clip");
    private static final StoragePath OTHER = StoragePath.of("a/other");
    private static final StoragePath NONE = StoragePath.of("none");
    private static final Mark MARK = new Mark(UUID.randomUUID(), UUID.randomUUID());
    private static final int SIZE = 600_000;

    /** Another one for each test, since its threads are told apart by it. */
    private final String name = "nas-" + UUID.randomUUID();

    private FuseMount mount;
    private FileBackend backend;
    private byte[] clip;

    @BeforeEach
    void open() throws IOException {
        mount = FuseMount.mounted();
        backend = backend(new MountRules(mount.point(), true, WORKERS, DEADLINE));
        backend.putMark(MARK);
        backend.probe(MARK);
        clip = new byte[SIZE];
        new Random(1).nextBytes(clip);
        write(CLIP);
    }

    @AfterEach
    void close() {
        if (mount != null) {
            mount.close();
        }
        if (backend != null) {
            backend.close();
        }
    }

    private FileBackend backend(MountRules rules) {
        return FileBackend.mounted(name, mount.point(), rules);
    }

    private void write(StoragePath path) throws IOException {
        backend.write(path, new ByteArrayInputStream(clip), SIZE, WriteObserver.NONE);
    }

    private byte[] read(StoragePath path) throws IOException {
        try (InputStream in = backend.read(path)) {
            return in.readAllBytes();
        }
    }

    private void assertWorks() throws IOException {
        backend.probe(MARK);
        assertThat(read(CLIP)).isEqualTo(clip);
        StoragePath fresh = StoragePath.of("fresh-" + UUID.randomUUID());
        write(fresh);
        assertThat(read(fresh)).isEqualTo(clip);
        backend.delete(fresh);
        assertThat(backend.exists(fresh)).isFalse();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private boolean probePasses() {
        try {
            backend.probe(MARK);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mount-" + name))
                .count();
    }

    @Test
    void aStalledMountLetsEverybodyGoAndTakesNoMoreThreadsHoweverOftenItIsAsked() throws Exception {
        mount.stall();
        assertThatThrownBy(() -> backend.probe(MARK)).isInstanceOf(BackendTimeoutException.class);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> backend.probe(MARK))
                    .as("one probe is inside; there is no second one")
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("all 1 workers");
        }
        for (int i = 0; i < WORKERS; i++) {
            assertThatThrownBy(() -> read(CLIP)).isInstanceOf(BackendTimeoutException.class);
        }
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> read(CLIP))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("all 2 workers");
            assertThatThrownBy(() -> write(OTHER)).isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> backend.delete(CLIP)).isInstanceOf(BackendUnavailableException.class);
        }
        assertThat(threads()).isLessThanOrEqualTo(WORKERS + 1);

        mount.heal();
        await(this::probePasses);
        assertWorks();
        assertThat(threads()).isLessThanOrEqualTo(WORKERS + 1);
    }

    @Test
    void aStallInTheMiddleOfAWriteIsNoWriteAndTheNextOneUnderAnotherNameIs() throws Exception {
        InputStream stalling = new InputStream() {
            private int given;

            @Override
            public int read() throws IOException {
                if (given == 400_000) {
                    mount.stall();
                }
                return given < SIZE ? clip[given++] & 0xff : -1;
            }
        };
        assertThatThrownBy(() -> backend.write(OTHER, stalling, SIZE, WriteObserver.NONE))
                .isInstanceOf(BackendTimeoutException.class);
        mount.heal();
        await(this::probePasses);
        backend.delete(OTHER);
        assertThat(backend.exists(OTHER)).isFalse();
        assertWorks();
    }

    @Test
    void aStallInTheMiddleOfAReadEndsTheReadAndNotTheFile() throws Exception {
        try (InputStream in = backend.read(CLIP)) {
            assertThat(in.readNBytes(1000)).isEqualTo(java.util.Arrays.copyOf(clip, 1000));
            mount.stall();
            assertThatThrownBy(() -> {
                        backend.size(CLIP);
                        in.readAllBytes();
                    })
                    .isInstanceOf(BackendTimeoutException.class);
        }
        mount.heal();
        await(this::probePasses);
        assertWorks();
    }

    /** Streams that were open when it stalled are closed by workers, and closing hangs as well. */
    @Test
    void closingsThatHangOpenTheBreakerToo() throws Exception {
        InputStream[] open = new InputStream[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            open[i] = backend.read(CLIP);
        }
        mount.stall();
        for (InputStream each : open) {
            each.close();
        }
        await(() -> refusedAtOnce());
        mount.heal();
        await(this::probePasses);
        assertWorks();
    }

    private boolean refusedAtOnce() {
        try {
            backend.exists(CLIP);
            return false;
        } catch (IOException e) {
            return e.getMessage().contains("all 2 workers");
        }
    }

    /** As when a file server is gone for good and another one takes its place: whoever hangs in the old one stays there. */
    @Test
    void workersWhoNeverComeBackAreReplacedOnceTheMountWorksAgain() throws Exception {
        mount.stall();
        assertThatThrownBy(() -> backend.probe(MARK)).isInstanceOf(BackendTimeoutException.class);
        for (int i = 0; i < WORKERS; i++) {
            assertThatThrownBy(() -> read(CLIP)).isInstanceOf(BackendTimeoutException.class);
        }
        mount.unmount();
        mount.mount(); // the daemon of before stays stopped, and all who wait for it do
        await(this::probePasses);
        assertWorks();
        assertThat(threads()).as("the lost ones and as many again").isLessThanOrEqualTo(2 * (WORKERS + 1));
        mount.heal();
        assertWorks();
    }

    @Test
    void anUnmountedPlaceIsNoEmptyBackendAndTakesNothing() throws Exception {
        mount.unmount();
        assertThatThrownBy(() -> backend.probe(MARK))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("nothing is mounted");
        assertThatThrownBy(() -> write(OTHER)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> backend.exists(CLIP))
                .as("not there is not missing")
                .isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> read(CLIP)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> backend.delete(CLIP))
                .as("gone with the mount is not deleted")
                .isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> backend.list("", null)).isInstanceOf(BackendUnavailableException.class);
        assertThat(mount.point().toFile().list()).isEmpty();
        mount.mount();
        assertWorks();
    }

    @Test
    void aMountThatIsGoneWhileAFileIsWrittenMakesTheWriteFail() throws Exception {
        InputStream unmounting = new InputStream() {
            private int given;

            @Override
            public int read() throws IOException {
                if (given == 400_000) {
                    mount.unmount();
                }
                return given < SIZE ? clip[given++] & 0xff : -1;
            }
        };
        assertThatThrownBy(() -> backend.write(OTHER, unmounting, SIZE, WriteObserver.NONE))
                .isInstanceOf(BackendUnavailableException.class);
        assertThat(mount.point().toFile().list()).isEmpty();
        mount.mount();
        assertWorks();
    }

    @Test
    void anotherFileSystemInItsPlaceIsNoticedAtTheNextWriteAndNotOnlyAtTheNextProbe() throws Exception {
        mount.unmount();
        Path other = mount.mountAnother();
        assertThatThrownBy(() -> write(OTHER))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("mounted anew");
        assertThatThrownBy(() -> backend.delete(CLIP)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> backend.exists(CLIP)).isInstanceOf(BackendUnavailableException.class);
        assertThat(other.toFile().list()).isEmpty();
        assertThatThrownBy(() -> backend.probe(MARK)).isInstanceOf(ForeignBackendException.class);
        assertThat(other.toFile().list()).isEmpty();
        mount.unmount();
        mount.mount();
        assertWorks();
        assertThat(backend.exists(NONE)).isFalse();
    }

    @Test
    void aFileSystemThatHidesItIsNoticedAndWhenItIsGoneEverythingIsThere() throws Exception {
        mount.mountMemory(1024);
        assertThatThrownBy(() -> write(OTHER)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> backend.probe(MARK)).isInstanceOf(ForeignBackendException.class);
        assertThat(mount.point().toFile().list()).isEmpty();
        mount.unmount();
        assertWorks();
    }

    @Test
    void aCopyOfThePlaceWithItsMarkerIsNotThePlaceWhereItIsNamed() throws Exception {
        FileBackend strict = backend(new MountRules(
                mount.point(), true, "fuse", mount.source().toString(), WORKERS, Duration.ofSeconds(15)));
        strict.probe(MARK);
        mount.unmount();
        Path other = mount.mountAnother();
        Files.copy(mount.source().resolve(Mark.NAME), other.resolve(Mark.NAME));
        assertThatThrownBy(() -> strict.probe(MARK))
                .isInstanceOf(ForeignBackendException.class)
                .hasMessageContaining("another source than the configured one");
        mount.mountMemory(1024);
        assertThatThrownBy(() -> strict.probe(MARK))
                .isInstanceOf(ForeignBackendException.class)
                .hasMessageContaining("type of what is mounted there is tmpfs, not fuse");
        mount.unmount();
        mount.unmount();
        mount.mount();
        strict.probe(MARK);
        strict.close();
    }

    /** A mount that was lost and mounted again by the operating system is the same place as soon as its marker is found. */
    @Test
    void theSamePlaceMountedAnewIsTakenUpAgainByTheProbe() throws Exception {
        mount.unmount();
        mount.mountReadOnly();
        assertThatThrownBy(() -> backend.probe(MARK))
                .isInstanceOf(AccessRefusedException.class)
                .hasMessageContaining("Read-only file system");
        assertThat(read(CLIP)).isEqualTo(clip);
        assertThat(backend.exists(NONE)).isFalse();
        assertThatThrownBy(() -> write(OTHER)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.delete(CLIP)).isInstanceOf(AccessRefusedException.class);
        mount.unmount();
        mount.mount();
        assertWorks();
    }

    @Test
    void aDaemonThatDiesMakesItUnavailableUntilItIsMountedAgain() throws Exception {
        mount.killDaemon();
        assertThatThrownBy(() -> backend.probe(MARK)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> read(CLIP)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> write(OTHER)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> backend.exists(NONE)).isInstanceOf(BackendUnavailableException.class);
        mount.unmount();
        mount.mount();
        assertWorks();
    }

    @Test
    void withdrawnPermissionsAreRefusedAndNotCalledMissing() throws Exception {
        Path folder = mount.source().resolve("a");
        Files.setPosixFilePermissions(folder, java.util.Set.of());
        assertThatThrownBy(() -> read(CLIP)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.exists(CLIP)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> write(OTHER)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.delete(CLIP)).isInstanceOf(AccessRefusedException.class);
        backend.probe(MARK);
        Files.setPosixFilePermissions(
                mount.source(), java.nio.file.attribute.PosixFilePermissions.fromString("r-xr-xr-x"));
        assertThatThrownBy(() -> backend.probe(MARK)).isInstanceOf(AccessRefusedException.class);
        Files.setPosixFilePermissions(
                mount.source(), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        assertWorks();
    }

    /** A mount of memory with so little room; what lay in the other one is not asked for. */
    @Test
    void aFullMountIsFullAtTheWriteAndHasItsRoomBackAfterTheDelete() throws Exception {
        mount.mountMemory(512);
        FileBackend small = backend(new MountRules(mount.point(), true, WORKERS, Duration.ofSeconds(15)));
        small.putMark(MARK);
        assertThatThrownBy(() -> small.write(OTHER, new ByteArrayInputStream(clip), SIZE, WriteObserver.NONE))
                .isInstanceOf(BackendFullException.class);
        assertThatThrownBy(() -> small.probe(MARK)).isInstanceOf(BackendFullException.class);
        assertThat(small.mark()).contains(MARK);
        small.delete(OTHER);
        small.probe(MARK);
        small.write(OTHER, new ByteArrayInputStream(clip, 0, 100_000), 100_000, WriteObserver.NONE);
        assertThat(small.size(OTHER)).isEqualTo(100_000);
        small.close();
    }
}
