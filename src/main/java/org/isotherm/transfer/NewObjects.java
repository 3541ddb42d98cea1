package org.isotherm.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.asset.StoredObject;
import org.isotherm.asset.StoredObjects;
import org.isotherm.registry.Backend;
import org.isotherm.registry.Overflow;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.WriteObserver;
import org.isotherm.transfer.VerifiedCopy.Place;

/**
 * Objects that this process writes and that are nobody's yet. Those that are still nobody's when this is closed are
 * condemned; after a crash the clean-up condemns them. For one thread.
 */
final class NewObjects implements AutoCloseable {
    private final StoredObjects objects;
    private final VerifiedCopy copies;
    private final Overflow overflow;
    private final List<Long> written = new ArrayList<>();

    NewObjects(StoredObjects objects, VerifiedCopy copies, Overflow overflow) {
        this.objects = objects;
        this.copies = copies;
        this.overflow = overflow;
    }

    /** An object that was read back, and its row in the ledger. */
    record Proven(long id, VerifiedFile file) {}

    /**
     * Commits the intent, writes the bytes and reads them back.
     *
     * @param room how many bytes there must be room for, on this backend or on its overflow; -1 when not known
     * @param size how many bytes are expected; -1 when not known
     * @throws BackendFullException when it does not fit; no byte was read then
     */
    Proven write(long backendId, long room, long size, InputStream bytes) throws IOException {
        StoredObject object = intend(backendId, room);
        objects.begun(object.id());
        written.add(object.id());
        VerifiedFile file = copies.take(bytes, size, new Place(object.backendId(), object.path()), new WriteObserver() {
            @Override
            public void uploadStarted(String uploadId) {
                objects.uploadStarted(object.id(), uploadId);
            }
        });
        return new Proven(object.id(), file);
    }

    /** Leaves an object alone that became somebody's after all, when the commit's answer was lost. */
    @Override
    public void close() {
        for (long id : written) {
            objects.ended(id);
            objects.abandon(id);
        }
        written.clear();
    }

    private StoredObject intend(long backendId, long room) throws BackendFullException {
        try {
            return objects.intend(backendId, room);
        } catch (BackendFullException full) {
            List<String> tried = new ArrayList<>();
            for (Backend next : overflow.behind(backendId)) {
                try {
                    return objects.intend(next.id(), room);
                } catch (BackendFullException e) {
                    tried.add(next.name());
                }
            }
            if (tried.isEmpty()) {
                throw full;
            }
            throw new BackendFullException(
                    full.backend(), null, "has no room for it, nor has its overflow " + String.join(", ", tried), full);
        }
    }
}
