package org.isotherm.reconcile;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.isotherm.cluster.NodeLeases;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.Mark;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;

/** Asks a backend itself, object by object, whether it is there. Outside any transaction. */
@Dependent
public class Presence {
    private final BackendRegistry backends;
    private final NodeLeases installation;

    @Inject
    public Presence(BackendRegistry backends, NodeLeases installation) {
        this.backends = backends;
        this.installation = installation;
    }

    /**
     * The sizes of those objects, empty for one that is not there; one that cannot be looked at, for a reason that will
     * not pass, is left out.
     *
     * <p>Before and after, the backend must show its marker: of a disk that was swapped or unmounted nothing is believed.
     *
     * @throws IOException when the backend ails; nothing is known then
     */
    public Map<StoragePath, OptionalLong> sizes(long backendId, Collection<StoragePath> paths) throws IOException {
        Map<StoragePath, OptionalLong> sizes = new HashMap<>();
        if (paths.isEmpty()) {
            return sizes;
        }
        StorageBackend backend = backends.readable(backendId);
        checkMark(backendId, backend);
        for (StoragePath path : paths) {
            try {
                sizes.put(path, OptionalLong.of(backend.size(path)));
            } catch (FileMissingException e) {
                sizes.put(path, OptionalLong.empty());
            } catch (StorageException e) {
                if (e.mayWorkLater()) {
                    throw e;
                }
            }
        }
        checkMark(backendId, backend);
        return sizes;
    }

    /** @throws BackendUnavailableException when the place is not, or not now, the configured backend */
    public void checkMark(long backendId, StorageBackend backend) throws IOException {
        Mark expected =
                new Mark(installation.installation(), backends.get(backendId).identity());
        if (!backend.mark().equals(Optional.of(expected))) {
            throw new BackendUnavailableException(
                    backend.name(), null, "its marker is missing or another one: is it the place it was?", null);
        }
    }
}
