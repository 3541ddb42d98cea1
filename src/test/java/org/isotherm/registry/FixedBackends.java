package org.isotherm.registry;

import java.util.Map;
import java.util.Objects;
import org.isotherm.storage.StorageBackend;

/** Backends that are there and can be read and written. */
public final class FixedBackends extends BackendRegistry {
    private final Map<Long, StorageBackend> backends;

    public FixedBackends(Map<Long, StorageBackend> backends) {
        this.backends = backends;
    }

    @Override
    public StorageBackend readable(long id) {
        return Objects.requireNonNull(backends.get(id));
    }

    @Override
    public StorageBackend writable(long id) {
        return readable(id);
    }
}
