package org.isotherm.storage.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds a backend, and the only place that turns names into files. No name leads out of it: the folders
 * of a name may be symbolic links only as long as they end below the root, its last segment may be none.
 *
 * <p>Every method asks the file system, so all are for {@link FileSystemCalls} only.
 */
final class Root {
    private final String backend;
    private final Path base;
    private final @Nullable MountRules rules;
    private final MountTable mounts;
    private volatile @Nullable Mount confirmed;

    /** @param rules of what must be mounted; null when that is not asked for */
    Root(String backend, Path base, @Nullable MountRules rules, MountTable mounts) {
        this.backend = backend;
        this.base = base.toAbsolutePath().normalize();
        this.rules = rules;
        this.mounts = mounts;
    }

    /** The root with all symbolic links resolved. */
    Path real() throws IOException {
        try {
            return base.toRealPath();
        } catch (IOException e) {
            if (FileErrors.isMissing(e)) {
                throw new BackendUnavailableException(backend, null, "its root folder is not there", e);
            }
            throw e;
        }
    }

    /**
     * What is mounted there, when it is what the rules ask for. An empty mount point looks like an empty backend.
     *
     * @return null when nothing need be mounted
     * @throws ForeignBackendException when it is another file system than the rules name
     */
    @Nullable
    Mount mounted() throws IOException {
        if (rules == null) {
            return null;
        }
        Mount found = found(rules);
        checkKind(rules, found);
        return found;
    }

    private Mount found(MountRules asked) throws IOException {
        Mount found = mounts.of(base, asked.mountPath());
        if (found == null || !found.equals(confirmed)) {
            lookBehindTheName();
            found = mounts.of(base, asked.mountPath());
        }
        if (found == null) {
            throw new BackendUnavailableException(backend, null, "nothing is mounted at its mount path", null);
        }
        return found;
    }

    /** That makes an automounter mount it; if it fails, so will what comes next. */
    private boolean lookBehindTheName() {
        return Files.exists(base.resolve("."));
    }

    private void checkKind(MountRules asked, Mount found) throws ForeignBackendException {
        if (asked.fileSystem() != null && !asked.fileSystem().equals(found.type())) {
            throw new ForeignBackendException(
                    backend,
                    null,
                    "the type of what is mounted there is " + found.type() + ", not " + asked.fileSystem(),
                    null);
        }
        if (asked.source() != null && !asked.source().equals(found.source())) {
            // without naming it: anybody may see the verdict of a probe
            throw new ForeignBackendException(
                    backend, null, "what is mounted there has another source than the configured one", null);
        }
    }

    /**
     * Passes when nothing need be mounted, or when that is mounted on which the marker was last found. Another mount is
     * none to write to or to miss a file on before the marker has been found on it.
     *
     * @return what is mounted; null when nothing need be
     */
    @Nullable
    Mount checkMounted() throws IOException {
        Mount known = confirmed;
        if (rules == null || known == null) {
            return mounted();
        }
        Mount found = found(rules);
        if (!known.equals(found)) {
            throw new BackendUnavailableException(
                    backend, null, "something was mounted anew, and the marker has not been found on it yet", null);
        }
        return found;
    }

    /** Passes when the same is mounted as before: else what was written meanwhile lies hidden below it. */
    void checkStillMounted(@Nullable Mount before) throws IOException {
        if (!Objects.equals(before, checkMounted())) {
            throw new BackendUnavailableException(backend, null, "it was mounted anew meanwhile", null);
        }
    }

    /** The right marker was found while that was mounted. */
    void confirm(@Nullable Mount mount) {
        confirmed = mount;
    }

    /** What the system's table says is mounted there, without asking the mount; null when nothing is or need be. */
    @Nullable
    Mount listed() throws IOException {
        return rules == null ? null : mounts.of(base, rules.mountPath());
    }

    /**
     * The plain file of that name.
     *
     * @throws FileMissingException when there is none, or a folder; not when the mount is gone
     * @throws AccessRefusedException when it is a link, FIFO, socket or device, or its folder lies outside the root
     */
    Path file(StoragePath path) throws IOException {
        try {
            Path place = place(path);
            BasicFileAttributes found =
                    Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isDirectory()) {
                throw new FileMissingException(backend, path, "a folder has that name", null);
            }
            if (!found.isRegularFile()) {
                // opening a FIFO would wait for its writer
                throw new AccessRefusedException(
                        backend, path, found.isSymbolicLink() ? "a symbolic link" : "no plain file", null);
            }
            return place;
        } catch (IOException e) {
            if (!FileErrors.isMissing(e)) {
                throw e;
            }
            checkMounted();
            throw new FileMissingException(backend, path, "there is none", e);
        }
    }

    /** The folder of that name, or null when there is none. */
    @Nullable
    Path folder(StoragePath path) throws IOException {
        try {
            Path place = place(path);
            return Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) ? place : null;
        } catch (IOException e) {
            if (!FileErrors.isMissing(e)) {
                throw e;
            }
            return null;
        }
    }

    /** Where the name lies, in folders that exist. */
    private Path place(StoragePath path) throws IOException {
        Path real = real();
        Path place = real.resolve(path.text());
        return below(parent(place), path).resolve(place.getFileName());
    }

    private Path below(Path folder, StoragePath path) throws IOException {
        Path resolved = folder.toRealPath();
        if (!resolved.equals(folder)) {
            // also one that stays inside: two names for one file would let the move of one delete the other's bytes
            throw new AccessRefusedException(
                    backend, path, "its folder has another real name, such as behind a symbolic link", null);
        }
        return resolved;
    }

    /**
     * Where a new file goes.
     *
     * @param on what was mounted then; null when nothing need be
     */
    record NewPlace(Path file, @Nullable Mount on) {}

    /** Where a new object of that name goes; its folders exist afterwards. Two callers may make the same ones. */
    NewPlace newPlace(StoragePath path) throws IOException {
        Mount on = checkMounted();
        Path real = real();
        Path folder = real;
        String[] segments = path.text().split("/", -1);
        for (int i = 0; i < segments.length - 1; i++) {
            folder = madeFolder(folder.resolve(segments[i]), path);
        }
        return new NewPlace(folder.resolve(segments[segments.length - 1]), on);
    }

    private Path madeFolder(Path folder, StoragePath path) throws IOException {
        try {
            return Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            Path resolved = below(folder, path);
            if (!Files.isDirectory(resolved, LinkOption.NOFOLLOW_LINKS)) {
                throw new PathTakenException(backend, path, "one of its folders is a file", e);
            }
            return resolved;
        }
    }

    /**
     * Makes the entries of {@code folder} durable, and those of every folder above it up to the root: another writer may
     * have made one of them a moment ago and not be that far yet.
     */
    void forceFolders(Path folder) throws IOException {
        Path real = real();
        for (Path each = folder; each.startsWith(real); each = parent(each)) {
            forceFolder(each);
            if (each.equals(real)) {
                return;
            }
        }
    }

    static void forceFolder(Path folder) throws IOException {
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        } catch (IOException e) {
            // SMB has no fsync for folders and makes their entries durable by itself
            if (!FileErrors.isUnsupported(e)) {
                throw e;
            }
        }
    }

    static Path parent(Path place) throws NoSuchFileException {
        Path parent = place.getParent();
        if (parent == null) {
            throw new NoSuchFileException(Objects.toString(place));
        }
        return parent;
    }
}
