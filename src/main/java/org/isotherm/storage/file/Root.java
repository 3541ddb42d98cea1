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
    private final @Nullable Path mount;
    private final MountTable mounts;

    /** @param mount where something must be mounted; null when that is not asked for */
    Root(String backend, Path base, @Nullable Path mount, MountTable mounts) {
        this.backend = backend;
        this.base = base.toAbsolutePath().normalize();
        this.mount = mount;
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

    /** Passes when nothing need be mounted or something is. An empty mount point looks like an empty backend. */
    void checkMounted() throws IOException {
        if (mount != null && !mounts.isMounted(mount)) {
            throw new BackendUnavailableException(backend, null, "nothing is mounted at its mount path", null);
        }
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

    /** Where a new object of that name goes; its folders exist afterwards. Two callers may make the same ones. */
    Path newPlace(StoragePath path) throws IOException {
        checkMounted();
        Path real = real();
        Path folder = real;
        String[] segments = path.text().split("/", -1);
        for (int i = 0; i < segments.length - 1; i++) {
            folder = madeFolder(folder.resolve(segments[i]), path);
        }
        return folder.resolve(segments[segments.length - 1]);
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
