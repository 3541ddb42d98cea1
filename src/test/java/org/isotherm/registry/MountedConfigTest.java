package org.isotherm.registry;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.isotherm.refusal.WrongField;
import org.isotherm.storage.BackendType;
import org.junit.jupiter.api.Test;

final class MountedConfigTest {
    private final List<WrongField> wrong = new ArrayList<>();

    private Optional<BackendConfig> read(JsonObjectBuilder config) {
        return BackendConfig.read(
                BackendType.NFS, config.add("mount_path", "/mnt/nas").build(), wrong);
    }

    @Test
    void comesBackAsItWasStored() {
        BackendConfig config = read(Json.createObjectBuilder()
                        .add("subdirectory", "isotherm")
                        .add("filesystem_type", "nfs4")
                        .add("mount_source", "nas:/export/my media"))
                .orElseThrow();
        assertThat(BackendConfig.stored(BackendType.NFS, config.json().toString()))
                .isEqualTo(config)
                .isEqualTo(new BackendConfig.Mounted(
                        "/mnt/nas", "isotherm", true, "nfs4", "nas:/export/my media", Prices.NONE));
    }

    /** Rows of before know neither type nor source. */
    @Test
    void needsNeitherTypeNorSource() {
        assertThat(BackendConfig.stored(BackendType.NFS, "{\"mount_path\":\"/mnt/nas\",\"require_mount\":false}"))
                .isEqualTo(new BackendConfig.Mounted("/mnt/nas", null, false, null, null, Prices.NONE));
    }

    @Test
    void namesEveryWrongField() {
        assertThat(read(Json.createObjectBuilder()
                        .add("require_mount", false)
                        .add("filesystem_type", "nfs 4")
                        .add("mount_source", "nas:/\n")))
                .isEmpty();
        assertThat(wrong)
                .extracting(WrongField::field)
                .containsExactlyInAnyOrder("config.require_mount", "config.filesystem_type", "config.mount_source");
        wrong.clear();
        assertThat(read(Json.createObjectBuilder().add("mount_source", 5).add("filesystem_type", "")))
                .isEmpty();
        assertThat(wrong)
                .extracting(WrongField::field)
                .containsExactlyInAnyOrder("config.mount_source", "config.filesystem_type");
    }
}
