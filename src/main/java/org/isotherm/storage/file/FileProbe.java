package org.isotherm.storage.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.Capability;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.ProbeReport;
import org.isotherm.storage.ProbeStep;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.jspecify.annotations.Nullable;

/** Tries what a file system can do, on one file of our own at the root. A crash leaves it to the next probe's tidying. */
final class FileProbe {
    private static final int SIZE = 8192;
    private static final int FROM = 1000;
    private static final int LENGTH = 3000;
    private static final int BATCH = 1000;

    private final String backend;
    private final FileSystemCalls calls;
    private final Root root;
    private final String name = StoragePath.RESERVED + "-probe-" + UUID.randomUUID();
    private final byte[] content = new byte[SIZE];
    private @Nullable Path place;

    FileProbe(String backend, FileSystemCalls calls, Root root) {
        this.backend = backend;
        this.calls = calls;
        this.root = root;
        new Random().nextBytes(content);
    }

    void run(ProbeReport report) {
        report.attempt(ProbeStep.WRITE, () -> {
            place = calls.call(null, "find the root", () -> {
                root.checkMounted();
                return root.real().resolve(name);
            });
            write();
            Path folder = Root.parent(place());
            calls.run(null, "probe: force the folder", () -> Root.forceFolder(folder));
            report.shows(Capability.WRITE);
            return null;
        });
        report.attempt(ProbeStep.READ, () -> {
            Path file = place();
            Optional<OpenedFile> direct = calls.call(
                    null,
                    "probe: open",
                    () -> Optional.ofNullable(OpenedFile.direct(file)),
                    late -> late.ifPresent(calls::later));
            if (direct.isPresent()) {
                calls.later(direct.get());
                report.shows(Capability.DIRECT_READ);
            }
            compare(content, calls.call(null, "probe: read", () -> part(file, 0, SIZE + 1)));
            report.shows(Capability.READ);
            return null;
        });
        report.attempt(ProbeStep.RANGE, () -> {
            Path file = place();
            compare(
                    Arrays.copyOfRange(content, FROM, FROM + LENGTH),
                    calls.call(null, "probe: read a range", () -> part(file, FROM, LENGTH)));
            report.shows(Capability.RANGE_READ);
            return null;
        });
        report.skip(ProbeStep.MULTIPART, "not needed: a file is written as a whole, whatever its size");
        report.attempt(ProbeStep.CONDITIONAL_CREATE, () -> {
            try {
                write();
                return "it wrote over a file that was there";
            } catch (PathTakenException e) {
                report.shows(Capability.CONDITIONAL_CREATE);
                return null;
            }
        });
        report.attempt(ProbeStep.LIST, () -> {
            if (!isListed()) {
                throw new BackendUnavailableException(
                        backend, null, "probe: the listing lacks a file just written", null);
            }
            report.shows(Capability.LIST);
            return null;
        });
        Path written = place;
        if (written == null) {
            report.skip(ProbeStep.DELETE, "nothing was written");
            return;
        }
        report.insist(ProbeStep.DELETE, () -> {
            boolean gone = calls.call(null, "probe: delete", () -> {
                Files.deleteIfExists(written);
                return Files.notExists(written, LinkOption.NOFOLLOW_LINKS);
            });
            if (!gone) {
                throw new BackendUnavailableException(backend, null, "probe: a deleted file is still there", null);
            }
            report.shows(Capability.DELETE);
            return null;
        });
    }

    private Path place() throws IOException {
        Path now = place;
        if (now == null) {
            throw new BackendUnavailableException(backend, null, "probe: nothing was written", null);
        }
        return now;
    }

    private void write() throws IOException {
        new NewFile(calls, backend).write(null, place(), new ByteArrayInputStream(content), SIZE, WriteObserver.NONE);
    }

    private static byte[] part(Path file, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            int n = 0;
            while (bytes.hasRemaining() && n >= 0) {
                n = open.read(bytes, from + bytes.position());
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private void compare(byte[] expected, byte[] found) throws IOException {
        if (!Arrays.equals(expected, found)) {
            throw new BackendUnavailableException(backend, null, "probe: read other bytes than were written", null);
        }
    }

    private boolean isListed() throws IOException {
        Path folder = Root.parent(place());
        Handle<FolderNames> stream = Handle.open(calls, null, "probe: list", () -> FolderNames.open(folder));
        try {
            List<Path> batch;
            do {
                batch = stream.call(null, "probe: list", some -> some.next(BATCH));
                if (batch.contains(place())) {
                    return true;
                }
            } while (!batch.isEmpty());
            return false;
        } finally {
            stream.release();
        }
    }
}
