package org.isotherm.storage.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.InvalidStoragePathException;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * Walks folders depth first, each sorted by name, and holds the names of the folders it is in: memory grows with the
 * largest folder, not with the tree. No folder stays open between two calls.
 */
final class FileListing implements Listing {
    private static final int BATCH = 1_000;

    /** Folder by folder: as if the slash were the smallest character. */
    private static final Comparator<String> ORDER = Comparator.comparing(name -> name.replace('/', '\0'));

    private final FileSystemCalls calls;
    private final Root root;
    private final @Nullable String after;
    private final Deque<Folder> open = new ArrayDeque<>();

    /** @param prefix of the names in {@code names}: empty, or a folder's with a slash at the end */
    private record Folder(String prefix, Iterator<Path> names) {}

    /** What one look found; a folder to go into, or an entry, or neither when it has vanished. */
    private record Look(boolean isFolder, @Nullable Listed entry) {
        static final Look VANISHED = new Look(false, null);
    }

    /** @param start null when there is no such folder: then the listing is empty */
    FileListing(FileSystemCalls calls, Root root, @Nullable Path start, String prefix, @Nullable String after)
            throws StorageException {
        this.calls = calls;
        this.root = root;
        this.after = after;
        if (start != null) {
            open.push(new Folder(prefix, sorted(start).iterator()));
        }
    }

    @Override
    public @Nullable Listed next() throws StorageException {
        while (!open.isEmpty()) {
            Folder folder = open.element();
            if (!folder.names.hasNext()) {
                open.remove();
                continue;
            }
            Path place = folder.names.next();
            String name = folder.prefix + place.getFileName();
            if (isOurs(folder, name) || isBefore(name)) {
                continue;
            }
            Listed entry = enter(name, place, calls.call(null, "list", () -> look(name, place)));
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private @Nullable Listed enter(String name, Path place, Look look) throws StorageException {
        if (!look.isFolder) {
            return name.equals(after) ? null : look.entry;
        }
        try {
            open.push(new Folder(name + "/", sorted(place).iterator()));
            return null;
        } catch (AccessRefusedException e) {
            return new Listed(name, 0, null, "an unreadable folder");
        }
    }

    private static boolean isOurs(Folder folder, String name) {
        return folder.prefix.isEmpty() && name.toLowerCase(Locale.ROOT).startsWith(StoragePath.RESERVED);
    }

    /** Whether neither the entry nor anything below it comes behind {@code after}. */
    private boolean isBefore(String name) {
        return after != null && ORDER.compare(name, after) < 0 && !after.startsWith(name + "/");
    }

    private Look look(String name, Path place) throws IOException {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException e) {
            return refused(name, "no permission to look at it");
        } catch (IOException e) {
            if (FileErrors.isMissing(e)) {
                root.checkMounted();
                return Look.VANISHED;
            }
            throw e;
        }
        if (found.isSymbolicLink()) {
            return refused(name, "a symbolic link");
        }
        if (found.isOther()) {
            return refused(name, "a FIFO, socket or device");
        }
        String unportable = unportable(name);
        if (unportable != null) {
            return refused(name, unportable);
        }
        if (found.isDirectory()) {
            return new Look(true, null);
        }
        if (!Files.isReadable(place)) {
            return refused(name, "an unreadable file");
        }
        return new Look(
                false, new Listed(name, found.size(), found.lastModifiedTime().toInstant(), null));
    }

    private static Look refused(String name, String reason) {
        return new Look(false, new Listed(name, 0, null, reason));
    }

    private static @Nullable String unportable(String name) {
        if (name.indexOf('\uFFFD') >= 0) {
            return "a name that is not valid in this server's locale";
        }
        try {
            StoragePath.of(name);
            return null;
        } catch (InvalidStoragePathException e) {
            return e.getMessage();
        }
    }

    /** Batch by batch: a folder of a million names takes a mount longer than one deadline. */
    private List<Path> sorted(Path folder) throws StorageException {
        List<Path> names = new ArrayList<>();
        Handle<FolderNames> stream;
        try {
            stream = Handle.open(calls, null, "list", () -> FolderNames.open(folder));
        } catch (BackendUnavailableException e) {
            if (e.getCause() instanceof IOException cause && FileErrors.isMissing(cause)) {
                calls.run(null, "list", root::checkMounted);
                return names;
            }
            throw e;
        }
        try {
            List<Path> batch;
            do {
                batch = stream.call(null, "list", some -> some.next(BATCH));
                names.addAll(batch);
            } while (!batch.isEmpty());
        } finally {
            stream.release();
        }
        names.sort(Comparator.comparing(place -> place.getFileName().toString()));
        return names;
    }

    /** Closes nothing: no folder is open between calls. */
    @Override
    public void close() {
        open.clear();
    }
}
