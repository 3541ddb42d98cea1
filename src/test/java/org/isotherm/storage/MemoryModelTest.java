package org.isotherm.storage;

import net.jqwik.api.PropertyDefaults;

@PropertyDefaults(tries = 100)
final class MemoryModelTest extends StorageBackendModel {
    @Override
    protected StorageBackend newBackend() {
        return new MemoryBackend("memory");
    }
}
