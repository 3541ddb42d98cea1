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

    private static boolean isMounted(MountTable table, Path folder) throws IOException {
        return table.of(folder, folder) != null;
    }

    @Test
    void findsExactlyTheMountPoint() throws IOException {
        MountTable table = table("36 35 0:41 / /mnt/nas rw,relatime shared:1 - nfs4 server:/export rw");
        assertThat(isMounted(table, Path.of("/mnt/nas"))).isTrue();
        assertThat(isMounted(table, Path.of("/mnt/nas/sub"))).isFalse();
        assertThat(isMounted(table, Path.of("/mnt"))).isFalse();
        assertThat(isMounted(table, Path.of("/mnt/nas-evil"))).isFalse();
    }

    @Test
    void readsEscapedNames() throws IOException {
        MountTable table = table("36 35 0:41 / /mnt/my\\040nas\\134x\\011y\\012z rw - cifs //server/share rw");
        assertThat(isMounted(table, Path.of("/mnt/my nas\\x\ty\nz"))).isTrue();
        assertThat(MountTable.decode("/a\\303\\274b")).isEqualTo("/aüb");
        assertThat(MountTable.decode("/a\\")).isEqualTo("/a\\");
        assertThat(MountTable.decode("/a\\04")).isEqualTo("/a\\04");
        assertThat(MountTable.decode("/a\\089")).isEqualTo("/a\\089");
        assertThat(MountTable.decode("\\040")).isEqualTo(" ");
    }

    @Test
    void anAutomountersPromiseIsNoMount() throws IOException {
        String promise = "30 1 0:30 / /nowhere/nas rw - autofs systemd-1 rw,direct";
        assertThat(isMounted(table(promise), Path.of("/nowhere/nas"))).isFalse();
        assertThat(isMounted(
                        table(promise, "31 30 0:31 / /nowhere/nas rw - nfs4 server:/export rw"),
                        Path.of("/nowhere/nas")))
                .isTrue();
    }

    @Test
    void comparesFileSystemsWhereThereIsNoTable() throws IOException {
        MountTable none = new MountTable(folder.resolve("none"));
        assertThat(isMounted(none, Files.createDirectory(folder.resolve("plain"))))
                .isFalse();
        assertThat(isMounted(none, Path.of("/"))).isTrue();
        assertThat(isMounted(none, Path.of("/proc"))).isTrue();
    }

    @Test
    void findsTheMountThatTheFolderReallyLiesOn() throws IOException {
        String root = "27 1 8:1 / / rw - ext4 /dev/sda1 rw";
        String nas = "42 27 0:39 / /mnt/nas rw - nfs4 server:/export rw";
        Path mnt = Path.of("/mnt/nas");
        Path inside = Path.of("/mnt/nas/isotherm");
        assertThat(table(root, nas).of(inside, mnt).source()).isEqualTo("server:/export");
        assertThat(table(root, nas, "43 42 0:40 / /mnt/nas/isotherm rw - nfs4 server:/export/isotherm rw")
                        .of(inside, mnt)
                        .source())
                .isEqualTo("server:/export/isotherm");
        assertThat(table(root, "43 42 0:40 / /mnt/nas rw - tmpfs none rw", nas)
                        .of(inside, mnt)
                        .type())
                .as("what is mounted on top, whatever the order")
                .isEqualTo("tmpfs");
        assertThat(table(root, nas, "43 27 0:40 / /mnt rw - tmpfs none rw").of(inside, mnt))
                .as("hidden by what is mounted above it")
                .isNull();
    }

    @Test
    void refusesRulesThatNameAFileSystemWhereNoneNeedBe() {
        assertThatThrownBy(() -> new MountRules(Path.of("/mnt"), false, "nfs4", null, 8, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
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
