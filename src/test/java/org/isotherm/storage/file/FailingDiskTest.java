package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A disk that reports errors while a file is written or read. */
final class FailingDiskTest {
    private static final StoragePath CLIP = StoragePath.of("a/clip");
    private static final int SIZE = 700_000; // some buffers

    @TempDir
    Path root;

    private FailingCalls calls;

    private FileBackend failing(String what, int passage, String error) throws IOException {
        calls = new FailingCalls(new DirectCalls("disk"), what, passage, error);
        return new FileBackend("disk", BackendType.LOCAL, calls, new Root("disk", root, null, new MountTable()));
    }

    @ParameterizedTest
    @CsvSource({
        "create,             1, Read-only file system,     REFUSED",
        "write,              1, No space left on device,   FULL",
        "write,              3, No space left on device,   FULL",
        "write,              2, Input/output error,        UNAVAILABLE",
        "write,              2, Stale file handle,         UNAVAILABLE",
        "force,              1, No space left on device,   FULL",
        "force,              1, Disk quota exceeded,       FULL",
        "force,              1, Input/output error,        UNAVAILABLE",
        "close,              1, No space left on device,   FULL",
        "force its folders,  1, Input/output error,        UNAVAILABLE",
    })
    void neverCallsAWriteDoneThatMetAnError(String what, int passage, String error, String becomes) throws IOException {
        FileBackend backend = failing(what, passage, error);

        assertThatThrownBy(
                        () -> backend.write(CLIP, new ByteArrayInputStream(new byte[SIZE]), SIZE, WriteObserver.NONE))
                .isInstanceOf(exception(becomes))
                .hasMessageContaining(error);

        assertThat(Collections.frequency(calls.calls(), "force"))
                .as("a file whose force has failed is never forced again: it might say that all is well")
                .isLessThanOrEqualTo(1);
    }

    private static Class<? extends StorageException> exception(String name) {
        return switch (name) {
            case "FULL" -> BackendFullException.class;
            case "REFUSED" -> AccessRefusedException.class;
            default -> BackendUnavailableException.class;
        };
    }

    @Test
    void passesOnAnErrorWhileReading() throws IOException {
        Files.createDirectories(root.resolve("a"));
        Files.write(root.resolve("a/clip"), new byte[SIZE]);
        FileBackend backend = failing("read", 2, "Input/output error");

        assertThatThrownBy(() -> {
                    try (InputStream bytes = backend.read(CLIP)) {
                        bytes.transferTo(OutputStream.nullOutputStream());
                    }
                })
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("Input/output error");
    }
}
