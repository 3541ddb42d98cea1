package org.isotherm.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageBackendModel;

final class LocalFileModelTest extends StorageBackendModel {
    /** Every new backend has a folder of its own in here, where the build cleans up. */
    static Path newFolder() throws IOException {
        return Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "model").toAbsolutePath()), "disk-");
    }

    @Override
    protected StorageBackend newBackend() throws IOException {
        return FileBackend.local("disk", newFolder());
    }
}
