package org.isotherm.storage.file;

import java.nio.file.Path;
import java.time.Duration;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageBackendContract;
import org.junit.jupiter.api.io.TempDir;

final class MountedFileBackendTest extends StorageBackendContract {
    @TempDir
    Path folder;

    @Override
    protected StorageBackend newBackend() {
        return FileBackend.mounted("nas", folder, new MountRules(folder, false, 4, Duration.ofSeconds(15)));
    }
}
