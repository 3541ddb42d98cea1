package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.Mark;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links, FIFOs, unreadable things and names of others in the folder of a backend. */
@Timeout(60)
final class OddFilesTest {
    private static final StoragePath LINK = StoragePath.of("link");

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

    private Map<String, String> refusals() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Listing listing = backend.list("", null)) {
            for (Listed each = listing.next(); each != null; each = listing.next()) {
                found.put(each.name(), String.valueOf(each.refusal()));
            }
        }
        return found;
    }

    private static void fifo(Path place) throws Exception {
        Process process = new ProcessBuilder("mkfifo", place.toString()).start();
        Assumptions.assumeTrue(process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0, "no mkfifo here");
    }

    @Test
    void neverFollowsALinkAsTheObject() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), outside.resolve("file"));
        assertThatThrownBy(() -> backend.read(LINK)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.readBack(LINK)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.size(LINK)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.exists(LINK)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.delete(LINK)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> put("link")).isInstanceOf(PathTakenException.class);
        assertThat(outside.resolve("file")).hasContent("foreign");
        assertThat(root.resolve("link")).isSymbolicLink();
    }

    @Test
    void neverWritesThroughALinkToNothing() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), outside.resolve("new"));
        assertThatThrownBy(() -> put("link")).isInstanceOf(PathTakenException.class);
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void neverFollowsALinkedFolderOutOfTheRoot() throws IOException {
        Files.createSymbolicLink(root.resolve("sub"), outside);
        StoragePath file = StoragePath.of("sub/file");
        assertThatThrownBy(() -> backend.read(file)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.exists(file)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.delete(file)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> put("sub/new")).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> put("sub/deep/new")).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.list("sub/file/", null)).isInstanceOf(AccessRefusedException.class);
        assertThat(outside.toFile().list()).containsExactly("file");
    }

    @Test
    void refusesASecondNameForAFileThroughALinkedFolder() throws IOException {
        Files.createDirectory(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("sub"), root.resolve("real"));
        put("real/file");
        assertThatThrownBy(() -> backend.size(StoragePath.of("sub/file"))).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> put("sub/new")).isInstanceOf(AccessRefusedException.class);
        assertThat(root.resolve("real/new")).doesNotExist();
    }

    @Test
    void worksBelowARootThatIsItselfALink() throws IOException {
        Path link = Files.createSymbolicLink(base.resolve("link-to-root"), root);
        try (FileBackend linked = FileBackend.local("linked", link)) {
            linked.write(StoragePath.of("a/b"), new ByteArrayInputStream(new byte[1]), 1, WriteObserver.NONE);
            assertThat(root.resolve("a/b")).hasSize(1);
        }
    }

    @Test
    void listsWhatItCannotKeepWithTheReason() throws Exception {
        put("good");
        put("folder/good");
        Files.createSymbolicLink(root.resolve("link"), outside.resolve("file"));
        Files.createSymbolicLink(root.resolve("linked-folder"), outside);
        fifo(root.resolve("folder/fifo"));
        Files.createFile(root.resolve("back\\slash"));
        Files.createFile(root.resolve("nul.txt"));
        Files.createFile(root.resolve("dot."));
        Files.createFile(root.resolve("new\nline"));
        Files.createFile(root.resolve("folder/.isotherm-other"));
        Files.createFile(root.resolve(".isotherm-ours"));
        assertThat(refusals())
                .containsOnlyKeys(
                        "good",
                        "folder/good",
                        "link",
                        "linked-folder",
                        "folder/fifo",
                        "back\\slash",
                        "nul.txt",
                        "dot.",
                        "new\nline",
                        "folder/.isotherm-other")
                .containsEntry("good", "null")
                .containsEntry("folder/good", "null")
                .containsEntry("link", "a symbolic link")
                .containsEntry("linked-folder", "a symbolic link")
                .containsEntry("folder/fifo", "a FIFO, socket or device")
                .hasEntrySatisfying("back\\slash", reason -> assertThat(reason).contains("backslash"))
                .hasEntrySatisfying("nul.txt", reason -> assertThat(reason).contains("Windows"));
    }

    @Test
    void neverOpensAFifo() throws Exception {
        fifo(root.resolve("link"));
        assertThatThrownBy(() -> backend.read(LINK)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.exists(LINK)).isInstanceOf(AccessRefusedException.class);
        Path marker = root.resolve(Mark.NAME);
        fifo(marker);
        assertThat(backend.mark()).isEmpty();
    }

    @Test
    void listsUnreadableFilesAndFoldersWithTheReason() throws IOException {
        put("closed/file");
        put("secret");
        Files.setPosixFilePermissions(root.resolve("secret"), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(root.resolve("closed"), PosixFilePermissions.fromString("---------"));
        try {
            Assumptions.assumeFalse(
                    Files.isReadable(root.resolve("secret")), "SKIPPED: this user (root?) may read everything");
            assertThat(refusals())
                    .containsEntry("secret", "an unreadable file")
                    .containsEntry("closed", "an unreadable folder");
            assertThatThrownBy(() -> backend.read(StoragePath.of("secret"))).isInstanceOf(AccessRefusedException.class);
        } finally {
            Files.setPosixFilePermissions(root.resolve("closed"), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void listsAFolderOfVeryMany() throws IOException {
        Path many = Files.createDirectory(root.resolve("many"));
        for (int i = 0; i < 2_500; i++) {
            Files.createFile(many.resolve("f" + i));
        }
        assertThat(refusals()).hasSize(2_500);
    }
}
