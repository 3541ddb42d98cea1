package org.isotherm.storage.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.Listing;
import org.isotherm.storage.Mark;
import org.isotherm.storage.ProbeReport;
import org.isotherm.storage.ReadBack;
import org.isotherm.storage.Space;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.jspecify.annotations.Nullable;

/**
 * A backend in a folder: each object is the file of its name. Folders are made for objects and stay when these go.
 *
 * <p>{@link #local} works on the caller's thread. {@link #mounted} lets nobody wait for a mount longer than the deadline
 * per file-system call, and fails at once while all its workers are stuck. What watches over the place has a worker of
 * its own.
 */
public final class FileBackend implements StorageBackend {
    private final String name;
    private final BackendType type;
    private final FileSystemCalls calls;
    private final Root root;
    private final FileWatch watch;

    FileBackend(String name, BackendType type, FileSystemCalls calls, FileSystemCalls watching, Root root) {
        this.name = name;
        this.type = type;
        this.calls = calls;
        this.root = root;
        this.watch = new FileWatch(name, watching, calls, root);
    }

    FileBackend(String name, BackendType type, FileSystemCalls calls, Root root) {
        this(name, type, calls, calls, root);
    }

    /** A backend on a disk of this server. The folder need not exist yet, and is never made. */
    public static FileBackend local(String name, Path basePath) {
        return new FileBackend(
                name, BackendType.LOCAL, new DirectCalls(name), new Root(name, basePath, null, new MountTable()));
    }

    /**
     * A backend on an NFS or SMB mount.
     *
     * @param root the mount path itself or a folder below it
     * @throws IllegalArgumentException when {@code root} does not lie at or below {@code rules.mountPath()}
     */
    public static FileBackend mounted(String name, Path root, MountRules rules) {
        Path base = root.toAbsolutePath().normalize();
        if (rules.requireMount() && !base.startsWith(rules.mountPath())) {
            throw new IllegalArgumentException("the root must lie below the mount path " + rules.mountPath());
        }
        return new FileBackend(
                name,
                BackendType.NFS,
                new GuardedCalls(name, new DirectCalls(name), rules.workers(), rules.callDeadline()),
                new GuardedCalls(name + "-probe", name, new DirectCalls(name), 1, rules.callDeadline()),
                new Root(name, base, rules.requireMount() ? rules : null, new MountTable()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BackendType type() {
        return type;
    }

    @Override
    public InputStream read(StoragePath path) throws IOException {
        return FileInput.whole(calls, name, path, new FileOpening(name, root, path, OpenedFile::cached));
    }

    @Override
    public InputStream read(StoragePath path, long offset, long length) throws IOException {
        if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("no range: " + length + " bytes from " + offset);
        }
        return FileInput.range(
                calls, name, path, new FileOpening(name, root, path, OpenedFile::cached), offset, length);
    }

    @Override
    public ReadBack readBack(StoragePath path) throws IOException {
        FileInput bytes =
                FileInput.whole(calls, name, path, new FileOpening(name, root, path, OpenedFile::directOrCached));
        return new ReadBack(bytes, bytes.block() > 1 ? ReadBack.Mode.DIRECT : ReadBack.Mode.CACHED);
    }

    @Override
    public void write(StoragePath path, InputStream bytes, long size, WriteObserver observer) throws IOException {
        Root.NewPlace place = calls.call(path, "make its folders", () -> root.newPlace(path));
        new NewFile(calls, name).write(path, place.file(), bytes, size, observer);
        calls.run(path, "force its folders", () -> {
            root.checkStillMounted(place.on()); // its folders are not missing when the mount is
            root.forceFolders(Root.parent(place.file()));
            root.checkStillMounted(place.on());
        });
    }

    @Override
    public void delete(StoragePath path) throws IOException {
        calls.run(path, "delete", () -> {
            // gone with the mount is not gone
            root.checkMounted();
            try {
                Path place = root.file(path);
                Files.deleteIfExists(place);
                Root.forceFolder(Root.parent(place));
            } catch (FileMissingException e) {
                // so it is
            }
        });
    }

    /** First all names go, then the folders are forced: the journal of a file system writes them down together. */
    @Override
    public void deleteAll(Collection<Complete> objects) throws IOException {
        Set<Path> folders = ConcurrentHashMap.newKeySet();
        for (Complete object : objects) {
            calls.run(object.path(), "delete", () -> {
                root.checkMounted();
                try {
                    Path place = root.file(object.path());
                    Files.deleteIfExists(place);
                    folders.add(Root.parent(place));
                } catch (FileMissingException e) {
                    // so it is
                }
            });
        }
        for (Path folder : folders) {
            calls.run(null, "force a folder after deletions", () -> Root.forceFolder(folder));
        }
    }

    @Override
    public boolean exists(StoragePath path) throws IOException {
        return calls.look(path, "look for it", () -> {
            try {
                // attributes on NFS may come from a cache for a minute; opening the file asks the server
                OpenedFile.cached(root.file(path)).close();
                return true;
            } catch (IOException e) {
                if (e instanceof FileMissingException || FileErrors.isMissing(e)) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public long size(StoragePath path) throws IOException {
        return calls.look(path, "size", () -> {
            try (OpenedFile opened = OpenedFile.cached(root.file(path))) {
                return opened.size();
            }
        });
    }

    @Override
    public Listing list(String prefix, @Nullable String after) throws IOException {
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix of a file system must be whole folders, ended by /");
        }
        StoragePath folder = prefix.isEmpty() ? null : StoragePath.of(prefix.substring(0, prefix.length() - 1));
        Optional<Path> start = calls.look(folder, "list", () -> {
            // an empty mount point would pass for a backend that lost everything
            root.checkMounted();
            return Optional.ofNullable(folder == null ? root.real() : root.folder(folder));
        });
        return new FileListing(calls, root, start.orElse(null), prefix, after);
    }

    @Override
    public Space space() throws IOException {
        return watch.space();
    }

    @Override
    public Optional<Mark> mark() throws IOException {
        return watch.mark();
    }

    @Override
    public void putMark(Mark mark) throws IOException {
        watch.putMark(mark);
    }

    @Override
    public void removeMark(Mark expected) throws IOException {
        watch.removeMark(expected);
    }

    @Override
    public void tryOut(ProbeReport report) {
        new FileProbe(name, calls, root).run(report);
    }

    @Override
    public void probe(@Nullable Mark expected) throws IOException {
        watch.probe(expected);
    }

    @Override
    public void close() {
        calls.close();
        watch.close();
    }
}
