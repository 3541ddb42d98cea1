package org.isotherm.storage.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageBackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The whole contract on something that is really mounted, and must be. */
final class FuseFileBackendTest extends StorageBackendContract {
    private static FuseMount mount;

    @BeforeAll
    static void mount() throws Exception {
        mount = FuseMount.mounted();
    }

    @AfterAll
    static void unmount() {
        if (mount != null) {
            mount.close();
        }
    }

    @Override
    protected StorageBackend newBackend() throws Exception {
        Path folder = Files.createTempDirectory(mount.point(), "each-");
        return FileBackend.mounted(
                "nas", folder, new MountRules(mount.point(), true, "fuse", null, 4, Duration.ofSeconds(15)));
    }
}
