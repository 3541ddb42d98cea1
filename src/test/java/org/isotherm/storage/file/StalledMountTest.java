package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class StalledMountTest {
    private static final Duration DEADLINE = Duration.ofMillis(300);
    private static final int WORKERS = 2;
    private static final StoragePath CLIP = StoragePath.of("a/clip");

    @TempDir
    Path folder;

    private BlockingCalls system;
    private GuardedCalls guard;
    private FileBackend backend;

    @BeforeEach
    void open() throws IOException {
        system = new BlockingCalls(new DirectCalls("nas"));
        guard = new GuardedCalls("nas", system, WORKERS, DEADLINE);
        backend = new FileBackend("nas", BackendType.NFS, guard, new Root("nas", folder, null, new MountTable()));
        write(CLIP, 600_000);
    }

    @AfterEach
    void letGo() {
        system.letGo();
        backend.close();
    }

    private void write(StoragePath path, int size) throws IOException {
        byte[] ones = new byte[size];
        Arrays.fill(ones, (byte) 1);
        backend.write(path, new ByteArrayInputStream(ones), size, WriteObserver.NONE);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static Duration timeOf(ThrowingRun run) throws Exception {
        long began = System.nanoTime();
        run.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @FunctionalInterface
    private interface ThrowingRun {
        void run() throws Exception;
    }

    @Test
    void freesTheCallerAtTheDeadline() throws Exception {
        system.block("look for it");
        Duration took = timeOf(() -> assertThatThrownBy(() -> backend.exists(CLIP))
                .isInstanceOfSatisfying(BackendTimeoutException.class, e -> {
                    assertThat(e.backend()).isEqualTo("nas");
                    assertThat(e.path()).isEqualTo(CLIP);
                }));
        assertThat(took).isBetween(DEADLINE, DEADLINE.plusSeconds(5));
        assertThat(guard.stuck()).isEqualTo(1);
        assertThat(backend.size(CLIP)).as("the other worker goes on").isEqualTo(600_000);
    }

    @Test
    void failsAtOnceWhileAllWorkersAreStuckAndRecovers() throws Exception {
        system.block("look for it");
        for (int i = 0; i < WORKERS; i++) {
            assertThatThrownBy(() -> backend.exists(CLIP)).isInstanceOf(BackendTimeoutException.class);
        }
        assertThat(guard.stuck()).isEqualTo(WORKERS);
        Duration took = timeOf(() -> assertThatThrownBy(() -> backend.size(CLIP))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("all 2 workers"));
        assertThat(took).isLessThan(DEADLINE);
        system.letGo();
        await(() -> guard.stuck() == 0);
        assertThat(backend.exists(CLIP)).isTrue();
        write(StoragePath.of("b"), 10);
    }

    @Test
    void aLateReadDoesNotTouchTheCallersBuffer() throws Exception {
        byte[] buffer = new byte[600_000];
        try (InputStream in = backend.read(CLIP)) {
            system.block("read");
            assertThatThrownBy(() -> in.read(buffer)).isInstanceOf(BackendTimeoutException.class);
            system.letGo();
            await(() -> guard.stuck() == 0);
            assertThatThrownBy(() -> in.read(buffer))
                    .as("a stream that lost a read is no stream any more")
                    .isInstanceOf(BackendUnavailableException.class);
        }
        assertThat(buffer).containsOnly(0);
    }

    @Test
    void closesTheFileThatWasOpenedTooLate() throws Exception {
        system.block("open");
        assertThatThrownBy(() -> backend.read(CLIP)).isInstanceOf(BackendTimeoutException.class);
        system.letGo();
        await(() -> guard.stuck() == 0);
        await(() -> openFiles() == 0);
    }

    @Test
    void closesTheFileOfAStreamThatGotStuck() throws Exception {
        InputStream in = backend.read(CLIP);
        system.block("read");
        assertThatThrownBy(in::read).isInstanceOf(BackendTimeoutException.class);
        in.close();
        system.letGo();
        await(() -> guard.stuck() == 0);
        await(() -> openFiles() == 0);
    }

    private long openFiles() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(each -> {
                        try {
                            return Files.readSymbolicLink(each).startsWith(folder.toRealPath());
                        } catch (IOException e) {
                            return false; // closed meanwhile
                        }
                    })
                    .count();
        } catch (IOException e) {
            return 0; // no such place on this system
        }
    }

    @Test
    void condemnsAWriteWhoseForceDoesNotComeBack() {
        system.block("force");
        StoragePath other = StoragePath.of("other");
        assertThatThrownBy(() -> write(other, 10)).isInstanceOf(BackendTimeoutException.class);
    }

    @Test
    void aCallThatWasOnlyQueuedIsNeverRun() throws Exception {
        system.block("look for it");
        Thread[] callers = new Thread[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            callers[i] = new Thread(
                    () -> assertThatThrownBy(() -> backend.exists(CLIP)).isInstanceOf(BackendTimeoutException.class));
            callers[i].start();
        }
        await(() -> system.inside() == WORKERS);
        // queued behind the others until its deadline, or refused because they are all stuck by then
        assertThatThrownBy(() -> backend.delete(CLIP))
                .isInstanceOfAny(BackendTimeoutException.class, BackendUnavailableException.class);
        for (Thread each : callers) {
            each.join();
        }
        system.letGo();
        await(() -> guard.stuck() == 0);
        assertThat(backend.exists(CLIP)).isTrue();
    }

    @Test
    void anInterruptedCallerLeavesAtOnceAndStaysInterrupted() throws Exception {
        system.block("look for it");
        GuardedCalls patient = new GuardedCalls("nas", system, 1, Duration.ofHours(1));
        FileBackend slow =
                new FileBackend("nas", BackendType.NFS, patient, new Root("nas", folder, null, new MountTable()));
        boolean[] stillInterrupted = new boolean[1];
        Throwable[] thrown = new Throwable[1];
        Thread caller = new Thread(() -> {
            try {
                slow.exists(CLIP);
            } catch (IOException e) {
                thrown[0] = e;
                stillInterrupted[0] = Thread.currentThread().isInterrupted();
            }
        });
        caller.start();
        await(() -> caller.getState() == Thread.State.TIMED_WAITING);
        caller.interrupt();
        caller.join();
        assertThat(thrown[0]).isInstanceOf(BackendUnavailableException.class);
        assertThat(stillInterrupted[0]).isTrue();
        slow.close();
    }

    @Test
    void closesWithoutWaitingForAStuckWorker() throws Exception {
        system.block("look for it");
        assertThatThrownBy(() -> backend.exists(CLIP)).isInstanceOf(BackendTimeoutException.class);
        assertThat(timeOf(backend::close)).isLessThan(DEADLINE);
    }
}
