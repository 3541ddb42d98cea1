package org.isotherm.storage.file;

import java.nio.file.Path;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageBackendContract;
import org.junit.jupiter.api.io.TempDir;

final class LocalFileBackendTest extends StorageBackendContract {
    @TempDir
    Path folder;

    @Override
    protected StorageBackend newBackend() {
        return FileBackend.local("disk", folder);
    }
}
