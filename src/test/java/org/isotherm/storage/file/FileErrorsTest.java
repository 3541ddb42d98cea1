package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FileErrorsTest {
    private static final String SECRET_FOLDER = "/srv/secret/place";
    private static final StoragePath CLIP = StoragePath.of("clip");
    private final FileErrors errors = new FileErrors("disk");

    static Stream<Arguments> known() {
        return Stream.of(
                Arguments.of(new NoSuchFileException(SECRET_FOLDER), FileMissingException.class),
                Arguments.of(new NotDirectoryException(SECRET_FOLDER), FileMissingException.class),
                Arguments.of(reason("Not a directory"), FileMissingException.class),
                Arguments.of(new FileAlreadyExistsException(SECRET_FOLDER), PathTakenException.class),
                Arguments.of(new AccessDeniedException(SECRET_FOLDER), AccessRefusedException.class),
                Arguments.of(new FileSystemLoopException(SECRET_FOLDER), AccessRefusedException.class),
                Arguments.of(reason("Read-only file system"), AccessRefusedException.class),
                Arguments.of(reason("Operation not permitted"), AccessRefusedException.class),
                Arguments.of(reason("Too many levels of symbolic links"), AccessRefusedException.class),
                Arguments.of(reason("No space left on device"), BackendFullException.class),
                Arguments.of(new IOException("No space left on device"), BackendFullException.class),
                Arguments.of(new IOException("Disk quota exceeded"), BackendFullException.class),
                Arguments.of(new IOException("Connection timed out"), BackendTimeoutException.class),
                Arguments.of(new IOException("Stale file handle"), BackendUnavailableException.class),
                Arguments.of(new IOException("Input/output error"), BackendUnavailableException.class),
                Arguments.of(new IOException("Eingabe-/Ausgabefehler"), BackendUnavailableException.class),
                Arguments.of(new IOException(), BackendUnavailableException.class),
                Arguments.of(new FileSystemException(SECRET_FOLDER), BackendUnavailableException.class),
                Arguments.of(new ClosedByInterruptException(), BackendUnavailableException.class));
    }

    private static IOException reason(String text) {
        return new FileSystemException(SECRET_FOLDER, null, text);
    }

    @ParameterizedTest
    @MethodSource("known")
    void saysWhatToDoNext(IOException thrown, Class<? extends StorageException> becomes) {
        StorageException found = errors.translate(CLIP, "read", thrown);
        assertThat(found).isExactlyInstanceOf(becomes).hasCause(thrown);
        assertThat(found.backend()).isEqualTo("disk");
        assertThat(found.path()).isEqualTo(CLIP);
        assertThat(found.getMessage()).doesNotContain(SECRET_FOLDER).contains("disk", "clip", "read");
    }

    @Test
    void passesOnWhatIsTranslatedAlready() {
        StorageException known = new BackendFullException("disk", CLIP, "full", null);
        assertThat(errors.translate(CLIP, "write", known)).isSameAs(known);
    }

    @Test
    void aMissingFolderOfOursIsNoMissingObject() {
        assertThat(errors.translate(null, "list", new NoSuchFileException(SECRET_FOLDER)))
                .isExactlyInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void knowsAFullDeviceOfThisSystem() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "no /dev/full on this system");
        try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.allocate(1));
            assertThat(false).as("a full device took a byte").isTrue();
        } catch (IOException e) {
            assertThat(errors.translate(CLIP, "write", e)).isExactlyInstanceOf(BackendFullException.class);
        }
    }
}
