package org.isotherm.storage.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Mark;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.jspecify.annotations.Nullable;

/** Isotherm's own small files at the root: the marker, and what a probe writes and removes. */
final class FileMarker {
    private static final String PROBE = StoragePath.RESERVED + "-probe-";
    private static final String NEW_MARK = StoragePath.RESERVED + "-mark-";
    private static final int LARGEST = 1024;
    private static final Duration STALE = Duration.ofHours(1);

    private final String backend;
    private final FileSystemCalls calls;
    private final Root root;
    private volatile @Nullable Mark known;
    private final AtomicLong tidied = new AtomicLong(System.nanoTime() - STALE.toNanos());

    FileMarker(String backend, FileSystemCalls calls, Root root) {
        this.backend = backend;
        this.calls = calls;
        this.root = root;
    }

    /** Looks at what is mounted now; finding the marker that was right before confirms it. */
    Optional<Mark> mark() throws IOException {
        return calls.look(null, "read the marker", () -> {
            Mount on = root.mounted();
            Optional<Mark> found = markAt(root.real().resolve(Mark.NAME));
            if (found.isPresent() && found.get().equals(known)) {
                confirm(on);
            }
            return found;
        });
    }

    private static Optional<Mark> markAt(Path place) throws IOException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // anything but a small plain file is none of ours, and a FIFO must not be opened
            if (!found.isRegularFile()) {
                return Optional.empty();
            }
        } catch (IOException e) {
            if (FileErrors.isMissing(e)) {
                return Optional.empty();
            }
            throw e; // a place that does not answer has no say about its marker
        }
        return Mark.parse(new String(small(place), StandardCharsets.US_ASCII));
    }

    /** @param on what was mounted before the marker was read */
    private void confirm(@Nullable Mount on) throws IOException {
        if (!Objects.equals(on, root.mounted())) {
            throw new BackendUnavailableException(backend, null, "it was mounted anew during the probe", null);
        }
        root.confirm(on);
    }

    private static byte[] small(Path place) throws IOException {
        try (InputStream in = Files.newInputStream(place, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(LARGEST);
        }
    }

    /** Writes it under another name first: a crash leaves the old marker or the new one, never a part. */
    void put(Mark mark) throws IOException {
        Path real = realRoot();
        Path fresh = real.resolve(NEW_MARK + UUID.randomUUID());
        write(fresh, mark.text().getBytes(StandardCharsets.US_ASCII));
        calls.run(null, "put the marker in place", () -> {
            Files.move(
                    fresh,
                    real.resolve(Mark.NAME),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            Root.forceFolder(real);
        });
    }

    void remove(Mark expected) throws IOException {
        if (mark().equals(Optional.of(expected))) {
            calls.run(null, "remove the marker", () -> {
                Path real = root.real();
                Files.deleteIfExists(real.resolve(Mark.NAME));
                Root.forceFolder(real);
            });
        }
    }

    void probe(@Nullable Mark expected) throws IOException {
        if (expected != null) {
            checkMark(expected);
        }
        Path real = realRoot();
        String id = UUID.randomUUID().toString();
        Path place = real.resolve(PROBE + id);
        byte[] content = id.getBytes(StandardCharsets.US_ASCII);
        write(place, content);
        byte[] found = calls.call(null, "probe: read", () -> readPastCache(place));
        boolean tidy = isTimeToTidy();
        calls.run(null, "probe: delete", () -> {
            if (tidy) {
                removeStale(real, Files.getLastModifiedTime(place, LinkOption.NOFOLLOW_LINKS));
            }
            Files.deleteIfExists(place);
        });
        if (!Arrays.equals(content, found)) {
            throw new BackendUnavailableException(backend, null, "probe: read other bytes than were written", null);
        }
    }

    private void checkMark(Mark expected) throws IOException {
        known = expected;
        Optional<Mark> found = mark();
        if (found.isEmpty()) {
            throw new ForeignBackendException(backend, null, "its marker is missing", null);
        }
        if (!found.get().equals(expected)) {
            throw new ForeignBackendException(
                    backend,
                    null,
                    "its marker names backend " + found.get().backend() + " of installation "
                            + found.get().installation(),
                    null);
        }
    }

    private Path realRoot() throws IOException {
        return calls.look(null, "find the root", () -> {
            root.checkMounted();
            return root.real();
        });
    }

    private void write(Path place, byte[] content) throws IOException {
        new NewFile(calls, backend)
                .write(null, place, new ByteArrayInputStream(content), content.length, WriteObserver.NONE);
    }

    private static byte[] readPastCache(Path place) throws IOException {
        try (OpenedFile direct = OpenedFile.direct(place)) {
            if (direct != null) {
                byte[] bytes = new byte[direct.buffer().remaining()];
                direct.buffer().get(bytes);
                return bytes;
            }
        }
        return small(place);
    }

    /** Looking through a root with very many entries takes long: now and then is enough. */
    private boolean isTimeToTidy() {
        long last = tidied.get();
        long now = System.nanoTime();
        return now - last >= STALE.toNanos() && tidied.compareAndSet(last, now);
    }

    /** By the clock of the file system itself: {@code now} is the time it gave to a file just written. */
    private static void removeStale(Path real, FileTime now) throws IOException {
        for (String kind : List.of(PROBE, NEW_MARK)) {
            try (var found = Files.newDirectoryStream(real, kind + "*")) {
                for (Path each : found) {
                    if (isStale(each, now)) {
                        Files.deleteIfExists(each);
                    }
                }
            }
        }
    }

    private static boolean isStale(Path place, FileTime now) throws IOException {
        try {
            BasicFileAttributes seen =
                    Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return seen.isRegularFile()
                    && seen.lastModifiedTime()
                            .toInstant()
                            .isBefore(now.toInstant().minus(STALE));
        } catch (IOException e) {
            if (FileErrors.isMissing(e)) {
                return false; // the node that wrote it was faster
            }
            throw e;
        }
    }
}
