package org.isotherm.registry;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Mark;
import org.isotherm.storage.Space;
import org.isotherm.storage.StorageBackend;

/** What the repeated probe of a backend does. */
final class Probes {
    private Probes() {}

    /**
     * File systems that take writes are written to, since a mount may answer reads from its cache while it is dead. An
     * object store is asked for its marker only: each answer comes from the store, and each write would be billed.
     * Nothing is asked of a backend that is offline.
     *
     * <p>A full one is as good as any for reading and deleting, so it passes, with no room.
     *
     * @return the room it has
     */
    static Space run(StorageBackend storage, Mark mark, BackendStatus status) throws IOException {
        if (!status.allows(BackendUse.READ)) {
            return Space.UNKNOWN;
        }
        if (status.allows(BackendUse.CREATE) && storage.type() != BackendType.S3) {
            try {
                storage.probe(mark);
                return storage.space();
            } catch (BackendFullException e) {
                checkMark(storage, mark);
                return new Space(storage.space().totalBytes(), OptionalLong.of(0));
            }
        }
        checkMark(storage, mark);
        return storage.space();
    }

    private static void checkMark(StorageBackend storage, Mark mark) throws IOException {
        Optional<Mark> found = storage.mark();
        if (!found.equals(Optional.of(mark))) {
            throw new ForeignBackendException(
                    storage.name(),
                    null,
                    found.isEmpty() ? "its marker is missing" : "its marker names another backend",
                    null);
        }
    }
}
