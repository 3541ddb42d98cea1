package org.isotherm.storage.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.BackendUnavailableException;
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
 * per file-system call, and fails at once while all its workers are stuck.
 */
public final class FileBackend implements StorageBackend {
    private final String name;
    private final BackendType type;
    private final FileSystemCalls calls;
    private final Root root;
    private final FileMarker marker;

    FileBackend(String name, BackendType type, FileSystemCalls calls, Root root) {
        this.name = name;
        this.type = type;
        this.calls = calls;
        this.root = root;
        this.marker = new FileMarker(name, calls, root);
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
                new Root(name, base, rules.requireMount() ? rules.mountPath() : null, new MountTable()));
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
        OpenedFile opened = calls.call(path, "open", () -> OpenedFile.cached(root.file(path)), calls::later);
        return new FileInput(calls, name, path, opened, 0, opened.size());
    }

    @Override
    public InputStream read(StoragePath path, long offset, long length) throws IOException {
        if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("no range: " + length + " bytes from " + offset);
        }
        OpenedFile opened = calls.call(path, "open", () -> OpenedFile.cached(root.file(path)), calls::later);
        if (offset + length > opened.size()) {
            calls.later(opened);
            throw new BackendUnavailableException(
                    name, path, "it has " + opened.size() + " bytes, asked for up to " + (offset + length), null);
        }
        return new FileInput(calls, name, path, opened, offset, offset + length);
    }

    @Override
    public ReadBack readBack(StoragePath path) throws IOException {
        OpenedFile opened = calls.call(
                path,
                "open",
                () -> {
                    Path place = root.file(path);
                    OpenedFile direct = OpenedFile.direct(place);
                    return direct != null ? direct : OpenedFile.cached(place);
                },
                calls::later);
        return new ReadBack(
                new FileInput(calls, name, path, opened, 0, opened.size()),
                opened.block() > 1 ? ReadBack.Mode.DIRECT : ReadBack.Mode.CACHED);
    }

    @Override
    public void write(StoragePath path, InputStream bytes, long size, WriteObserver observer) throws IOException {
        Path place = calls.call(path, "make its folders", () -> root.newPlace(path));
        new NewFile(calls, name).write(path, place, bytes, size, observer);
        calls.run(path, "force its folders", () -> {
            root.forceFolders(Root.parent(place));
            // had the mount gone meanwhile, the file would lie hidden under the mount point
            root.checkMounted();
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

    @Override
    public boolean exists(StoragePath path) throws IOException {
        return calls.call(path, "look for it", () -> {
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
        return calls.call(path, "size", () -> {
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
        Optional<Path> start = calls.call(folder, "list", () -> {
            // an empty mount point would pass for a backend that lost everything
            root.checkMounted();
            return Optional.ofNullable(folder == null ? root.real() : root.folder(folder));
        });
        return new FileListing(calls, root, start.orElse(null), prefix, after);
    }

    @Override
    public Space space() throws IOException {
        return calls.call(null, "ask for its space", () -> {
            root.checkMounted();
            FileStore store = Files.getFileStore(root.real());
            return new Space(known(store.getTotalSpace()), known(store.getUsableSpace()));
        });
    }

    /** File servers without an answer give 0 of 0 or a negative number. */
    private static OptionalLong known(long bytes) {
        return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    @Override
    public Optional<Mark> mark() throws IOException {
        return marker.mark();
    }

    @Override
    public void putMark(Mark mark) throws IOException {
        marker.put(mark);
    }

    @Override
    public void removeMark(Mark expected) throws IOException {
        marker.remove(expected);
    }

    @Override
    public void tryOut(ProbeReport report) {
        new FileProbe(name, calls, root).run(report);
    }

    @Override
    public void probe(@Nullable Mark expected) throws IOException {
        marker.probe(expected);
    }

    @Override
    public void close() {
        calls.close();
    }
}
