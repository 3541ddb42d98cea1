package org.isotherm.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.isotherm.storage.Mark;
import org.isotherm.storage.file.FileBackend;
import org.isotherm.storage.file.FuseMount;
import org.isotherm.storage.file.MountRules;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the probe says of a real mount, and that it takes it back by itself. */
@Timeout(60)
final class MountHealthTest {
    private static final Mark MARK = new Mark(UUID.randomUUID(), UUID.randomUUID());

    private FuseMount mount;
    private FileBackend backend;
    private Prober prober;

    @BeforeEach
    void open() throws IOException {
        mount = FuseMount.mounted();
        backend = backend();
        backend.putMark(MARK);
        prober = new Prober(
                "nas",
                () -> Probes.run(backend, MARK, BackendStatus.ACTIVE),
                Duration.ofMillis(20),
                Duration.ofMillis(500));
        prober.start();
        awaitUp();
    }

    @AfterEach
    void close() {
        if (prober != null) {
            prober.close();
        }
        if (mount != null) {
            mount.close();
        }
        if (backend != null) {
            backend.close();
        }
    }

    private FileBackend backend() {
        return FileBackend.mounted("nas", mount.point(), new MountRules(mount.point(), true, 2, Duration.ofSeconds(1)));
    }

    private void awaitUp() {
        await(true, "");
        assertThat(prober.health().detail()).isNull();
    }

    private void awaitDown(String detail) {
        await(false, detail);
    }

    private void await(boolean reachable, String detail) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        Health health = prober.health();
        while (health.reachable() != reachable
                || (!reachable && !String.valueOf(health.detail()).contains(detail))) {
            assertThat(System.nanoTime()).as("the last verdict is " + health).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
            health = prober.health();
        }
    }

    @Test
    void aStallIsDownWhileTheProbeIsInsideAndAfterItWasGivenUp() throws IOException {
        mount.stall();
        awaitDown("without an answer");
        awaitDown("all 1 workers wait for the mount");
        mount.heal();
        awaitUp();
    }

    @Test
    void aMountThatIsGoneIsDownAndSoIsAnotherOneInItsPlace() throws IOException {
        mount.unmount();
        awaitDown("nothing is mounted at its mount path");
        mount.mountAnother();
        awaitDown("its marker is missing");
        mount.unmount();
        mount.mountReadOnly();
        awaitDown("Read-only file system");
        mount.unmount();
        mount.mount();
        awaitUp();
    }

    @Test
    void withdrawnPermissionsAreDown() throws IOException {
        Files.setPosixFilePermissions(mount.source(), PosixFilePermissions.fromString("r-xr-xr-x"));
        awaitDown("permission denied");
        Files.setPosixFilePermissions(mount.source(), PosixFilePermissions.fromString("rwxr-xr-x"));
        awaitUp();
    }

    @Test
    void aFullMountIsUpWithoutRoom() throws IOException {
        mount.mountMemory(256);
        awaitDown("its marker is missing");
        try (FileBackend fresh = backend()) {
            fresh.putMark(MARK);
        }
        awaitUp();
        Files.write(mount.point().resolve("rest"), new byte[rest()]);
        awaitNoRoom();
        assertThat(prober.health().reachable()).isTrue();
    }

    private int rest() throws IOException {
        return (int) Files.getFileStore(mount.point()).getUsableSpace();
    }

    private void awaitNoRoom() {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (prober.room().freeBytes().orElse(-1) != 0) {
            assertThat(System.nanoTime())
                    .as("the last room is " + prober.room())
                    .isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
