package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountTableTest {
    @TempDir
    Path folder;

    private MountTable table(String... lines) throws IOException {
        return new MountTable(Files.write(folder.resolve("mountinfo"), java.util.List.of(lines)));
    }

    @Test
    void findsExactlyTheMountPoint() throws IOException {
        MountTable table = table("36 35 0:41 / /mnt/nas rw,relatime shared:1 - nfs4 server:/export rw");
        assertThat(table.isMounted(Path.of("/mnt/nas"))).isTrue();
        assertThat(table.isMounted(Path.of("/mnt/nas/sub"))).isFalse();
        assertThat(table.isMounted(Path.of("/mnt"))).isFalse();
        assertThat(table.isMounted(Path.of("/mnt/nas-evil"))).isFalse();
    }

    @Test
    void readsEscapedNames() throws IOException {
        MountTable table = table("36 35 0:41 / /mnt/my\\040nas\\134x\\011y\\012z rw - cifs //server/share rw");
        assertThat(table.isMounted(Path.of("/mnt/my nas\\x\ty\nz"))).isTrue();
        assertThat(MountTable.decode("/a\\303\\274b")).isEqualTo("/aüb");
        assertThat(MountTable.decode("/a\\")).isEqualTo("/a\\");
        assertThat(MountTable.decode("/a\\04")).isEqualTo("/a\\04");
        assertThat(MountTable.decode("/a\\089")).isEqualTo("/a\\089");
        assertThat(MountTable.decode("\\040")).isEqualTo(" ");
    }

    @Test
    void anAutomountersPromiseIsNoMount() throws IOException {
        String promise = "30 1 0:30 / /nowhere/nas rw - autofs systemd-1 rw,direct";
        assertThat(table(promise).isMounted(Path.of("/nowhere/nas"))).isFalse();
        assertThat(table(promise, "31 30 0:31 / /nowhere/nas rw - nfs4 server:/export rw")
                        .isMounted(Path.of("/nowhere/nas")))
                .isTrue();
    }

    @Test
    void comparesFileSystemsWhereThereIsNoTable() throws IOException {
        MountTable none = new MountTable(folder.resolve("none"));
        assertThat(none.isMounted(Files.createDirectory(folder.resolve("plain"))))
                .isFalse();
        assertThat(none.isMounted(Path.of("/"))).isTrue();
        assertThat(none.isMounted(Path.of("/proc"))).isTrue();
    }

    @Test
    void refusesRulesThatMakeNoSense() {
        Path mount = Path.of("/mnt");
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new MountRules(Path.of("mnt"), true, 8, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MountRules(mount, true, 0, second)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MountRules(mount, true, 257, second)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MountRules(mount, true, 8, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
