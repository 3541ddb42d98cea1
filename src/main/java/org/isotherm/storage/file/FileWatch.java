package org.isotherm.storage.file;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalLong;
import org.isotherm.storage.Mark;
import org.isotherm.storage.Space;
import org.jspecify.annotations.Nullable;

/**
 * What looks after the place as a whole: marker, probe, room. On a mount it has a worker of its own, so that a probe that
 * does not come back takes none from the objects and there is never a second one inside; and it sees to it that workers
 * who never come back are made up for once the place works again.
 */
final class FileWatch {
    private final FileSystemCalls watching;
    private final FileSystemCalls objects;
    private final Root root;
    private final FileMarker marker;
    private @Nullable Mount lastMount;

    /** @param objects whose workers are looked after; may be the same as {@code watching} */
    FileWatch(String backend, FileSystemCalls watching, FileSystemCalls objects, Root root) {
        this.watching = watching;
        this.objects = objects;
        this.root = root;
        this.marker = new FileMarker(backend, watching, root);
    }

    Optional<Mark> mark() throws IOException {
        relieveFromAnotherMount();
        Optional<Mark> found = marker.mark();
        objects.relieve();
        return found;
    }

    void putMark(Mark mark) throws IOException {
        marker.put(mark);
    }

    void removeMark(Mark expected) throws IOException {
        marker.remove(expected);
    }

    /** Fails too when the place works but no worker is left for the objects. */
    void probe(@Nullable Mark expected) throws IOException {
        relieveFromAnotherMount();
        marker.probe(expected);
        objects.relieve();
    }

    /** Whoever hangs in a mount that is not there any more need not be waited for. */
    private synchronized void relieveFromAnotherMount() throws IOException {
        Mount now = root.listed();
        Mount before = lastMount;
        lastMount = now;
        if (before != null && !before.equals(now)) {
            watching.relieve();
        }
    }

    Space space() throws IOException {
        return watching.call(null, "ask for its space", () -> {
            root.checkMounted();
            FileStore store = Files.getFileStore(root.real());
            return new Space(known(store.getTotalSpace()), known(store.getUsableSpace()));
        });
    }

    /** File servers without an answer give 0 of 0 or a negative number. */
    private static OptionalLong known(long bytes) {
        return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    void close() {
        watching.close();
    }
}
