package org.isotherm.storage;

final class MemoryBackendTest extends StorageBackendContract {
    @Override
    protected StorageBackend newBackend() {
        return new MemoryBackend("memory");
    }
}
