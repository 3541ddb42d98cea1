package org.isotherm.storage.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageBackendModel;

final class MountedFileModelTest extends StorageBackendModel {
    @Override
    protected StorageBackend newBackend() throws IOException {
        Path folder = LocalFileModelTest.newFolder();
        return FileBackend.mounted("nas", folder, new MountRules(folder, false, 4, Duration.ofSeconds(15)));
    }
}
