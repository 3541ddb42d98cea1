package org.isotherm.registry;

import java.io.IOException;
import java.util.Optional;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Mark;
import org.isotherm.storage.StorageBackend;

/** What the repeated probe of a backend does. */
final class Probes {
    private Probes() {}

    /**
     * File systems that take writes are written to, since a mount may answer reads from its cache while it is dead. An
     * object store is asked for its marker only: each answer comes from the store, and each write would be billed.
     * Nothing is asked of a backend that is offline.
     */
    static void run(StorageBackend storage, Mark mark, BackendStatus status) throws IOException {
        if (!status.allows(BackendUse.READ)) {
            return;
        }
        if (status.allows(BackendUse.CREATE) && storage.type() != BackendType.S3) {
            storage.probe(mark);
            return;
        }
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
