package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file server that reports an error and then works again, which no mount can be made to do on demand. */
final class PassingErrorsTest {
    private static final StoragePath CLIP = StoragePath.of("a/clip");
    private static final int SIZE = 700_000; // some buffers

    @TempDir
    Path root;

    private final byte[] clip = new byte[SIZE];
    private FailingCalls calls;
    private FileBackend backend;

    @BeforeEach
    void put() throws IOException {
        new Random(7).nextBytes(clip);
        Files.createDirectories(root.resolve("a"));
        Files.write(root.resolve("a/clip"), clip);
    }

    @AfterEach
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    private FileBackend failing(String what, int passage, int times, String error) {
        calls = new FailingCalls(new DirectCalls("nas"), what, passage, times, error);
        backend = new FileBackend(
                "nas",
                BackendType.NFS,
                new GuardedCalls("nas", calls, 1, Duration.ofSeconds(15)),
                new Root("nas", root, null, new MountTable()));
        return backend;
    }

    private byte[] read() throws IOException {
        try (InputStream in = backend.read(CLIP)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Stale file handle", "Input/output error", "Connection timed out"})
    void aReadGoesOnInTheFileOpenedAnewWithoutLosingOrDoublingAByte(String error) throws IOException {
        for (int passage = 1; passage <= 3; passage++) {
            failing("read", passage, 1, error);
            assertThat(read()).as("read " + passage).isEqualTo(clip);
            assertThat(calls.calls()).containsOnlyOnce("open again");
            failing("read", passage, 2, error);
            assertThat(read()).as("read " + passage + ", twice").isEqualTo(clip);
            backend.close();
        }
    }

    @Test
    void aRangeGoesOnWhereItWas() throws IOException {
        failing("read", 1, 1, "Stale file handle");
        try (InputStream in = backend.read(CLIP, 300_001, 300_000)) {
            assertThat(in.readAllBytes()).isEqualTo(java.util.Arrays.copyOfRange(clip, 300_001, 600_001));
        }
    }

    @Test
    void aCopyIsProvenInSpiteOfAnErrorThatPassed() throws IOException {
        failing("read", 1, 1, "Input/output error");
        try (var back = backend.readBack(CLIP)) {
            assertThat(back.bytes().readAllBytes()).isEqualTo(clip);
        }
    }

    @ParameterizedTest
    @CsvSource({"Stale file handle, UNAVAILABLE", "Connection timed out, TIMEOUT"})
    void anErrorThatStaysIsReportedAfterSomeTries(String error, String becomes) {
        failing("read", 1, 100, error);
        assertThatThrownBy(this::read)
                .isInstanceOf(
                        becomes.equals("TIMEOUT") ? BackendTimeoutException.class : BackendUnavailableException.class)
                .hasMessageContaining(error);
        assertThat(Collections.frequency(calls.calls(), "read")).isEqualTo(3);
        failing("open", 1, 100, error);
        assertThatThrownBy(this::read).hasMessageContaining(error);
        assertThat(Collections.frequency(calls.calls(), "open")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "size", "look for it"})
    void asksAgainWhatChangesNothing(String what) throws IOException {
        failing(what, 1, 2, "Stale file handle");
        assertThat(read()).isEqualTo(clip);
        assertThat(backend.size(CLIP)).isEqualTo(SIZE);
        assertThat(backend.exists(CLIP)).isTrue();
        assertThat(Collections.frequency(calls.calls(), what)).isEqualTo(3);
    }

    @Test
    void neverMixesTwoFiles() throws IOException {
        for (int newTime = 0; newTime < 2; newTime++) {
            put();
            failing("read", 2, 1, "Stale file handle");
            byte[] other = new byte[SIZE - 1 + newTime];
            try (InputStream in = backend.read(CLIP)) {
                in.readNBytes(1000);
                Path place = root.resolve("a/clip");
                FileTime before = Files.getLastModifiedTime(place);
                Files.delete(place);
                Files.write(place, other);
                Files.setLastModifiedTime(
                        place,
                        newTime == 0 ? before : FileTime.from(before.toInstant().plusMillis(1)));
                assertThatThrownBy(in::readAllBytes)
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageContaining("another file has taken its place");
            }
            backend.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "create, Stale file handle",
        "write, Input/output error",
        "write, Connection timed out",
        "force, Input/output error",
        "force, No space left on device",
        "close, Input/output error",
        "force its folders, Stale file handle",
        "delete, Stale file handle",
    })
    void neverTriesAgainWhatChangesSomething(String what, String error) {
        failing(what, 1, 1, error);
        StoragePath other = StoragePath.of("other");
        assertThatThrownBy(() -> {
                    backend.write(other, new ByteArrayInputStream(clip), SIZE, WriteObserver.NONE);
                    backend.delete(other);
                })
                .hasMessageContaining(error)
                .isInstanceOfAny(
                        BackendUnavailableException.class, BackendTimeoutException.class, BackendFullException.class);
        assertThat(Collections.frequency(calls.calls(), what)).isEqualTo(1);
    }

    /** Room that a quota or a file server refuses only when the bytes reach it. */
    @Test
    void aFileWhoseForceFoundNoRoomIsFullAndNeverForcedAgainHoweverLargeItIs() {
        failing("force", 2, 1, "No space left on device");
        byte[] large = new byte[40 * 1024 * 1024];
        assertThatThrownBy(() -> backend.write(
                        StoragePath.of("large"), new ByteArrayInputStream(large), large.length, WriteObserver.NONE))
                .isInstanceOf(BackendFullException.class);
        assertThat(Collections.frequency(calls.calls(), "force")).isEqualTo(2);
        assertThat(calls.calls()
                        .subList(
                                calls.calls().lastIndexOf("force") + 1,
                                calls.calls().size()))
                .as("nothing more is written to it")
                .doesNotContain("write", "close", "force its folders");
    }
}
