package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and addresses that no backend may use. */
@ExtendWith(WithServer.class)
class BadInputPlacesIT {
    private final IsothermServer server;
    private final Http admin;
    private final Specimens studio;
    private Snapshot before;

    BadInputPlacesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.admin = server.as("admin");
        this.studio = Specimens.of(server);
    }

    @BeforeEach
    void remember() throws Exception {
        before = Snapshot.of(server);
    }

    @AfterEach
    void nothingHasChanged() throws Exception {
        assertThat(Snapshot.of(server)).isEqualTo(before);
    }

    static Stream<String> folders() {
        return Stream.of(
                "",
                "/",
                "//",
                "/proc",
                "/proc/self/root",
                "/etc",
                "/dev/shm",
                "relative/folder",
                "~",
                "file:///etc",
                "..",
                "ROOT/..",
                "ROOT/../../etc",
                "ROOT/./full",
                "ROOT/x/../y",
                "ROOT-evil",
                "ROOT/cache",
                "ROOT/cache/x",
                "ROOT\\\\full",
                "C:\\\\media",
                "\\\\\\\\server\\\\share",
                "ROOT/a\\u0000b",
                "ROOT/a\\nb",
                "ROOT/a\\u0085b",
                "ROOT/%2e%2e/%2e%2e/etc",
                "ROOT/" + "n".repeat(1100));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void refusesALocalBackendIn(String folder) throws Exception {
        Files.createDirectories(Path.of(server.root() + "-evil"));
        String place = folder.replace("ROOT", server.root().toString());
        Body body = studio.local("new").with("config", Specimens.base(place));

        Http.Answer answer = create(body);

        if (place.contains("%2e") || place.contains("u0000")) {
            Refused.naming(answer, "config"); // a folder of that very name, which is not there; no text of ours
        } else {
            Refused.naming(answer, "config.base_path");
        }
        Files.delete(Path.of(server.root() + "-evil")); // only when it is empty
    }

    @ParameterizedTest
    @MethodSource("folders")
    void refusesAMountedBackendIn(String folder) throws Exception {
        String place = folder.replace("ROOT", server.root().toString());
        Body body = studio.local("new")
                .with("backend_type", "\"nfs\"")
                .with("config", "{\"mount_path\":\"" + place + "\",\"require_mount\":false}");

        Http.Answer answer = create(body);

        if (place.contains("%2e") || place.contains("u0000")) {
            Refused.naming(answer, "config");
        } else {
            Refused.naming(answer, "config.mount_path");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..", "../full", "/etc", "a/../b", ".isotherm", ".isotherm-marker/x", "con", "a\\\\b", "a//b"})
    void refusesAMountedBackendInTheSubdirectory(String subdirectory) throws Exception {
        Body body = studio.local("new")
                .with("backend_type", "\"nfs\"")
                .with(
                        "config",
                        "{\"mount_path\":\"" + studio.folder + "\",\"subdirectory\":\"" + subdirectory
                                + "\",\"require_mount\":false}");

        Refused.naming(create(body), "config.subdirectory");
    }

    @Test
    void refusesAFolderThatIsNotThere() throws Exception {
        Http.Answer answer = create(studio.local("not-there"));

        Refused.naming(answer, "config");
        assertThat(studio.folder.resolve("not-there")).doesNotExist();
        assertThat(answer.body()).doesNotContain(studio.folder.toString());
    }

    @Test
    void refusesAFileInPlaceOfAFolder() throws Exception {
        Files.writeString(studio.folder.resolve("plain-file"), "x");

        Refused.naming(create(studio.local("plain-file")), "config");
    }

    @Test
    void refusesANameThatNoFileSystemTakes() throws Exception {
        Http.Answer answer = create(studio.local("n".repeat(300)).with("name", "\"long\""));

        Refused.naming(answer, "config");
    }

    @Test
    void refusesALinkThatLeadsOutOfTheAllowedFolders() throws Exception {
        Path outside = Files.createTempDirectory("isotherm-outside-");
        link("link-out", outside);

        Http.Answer answer = create(studio.local("link-out"));

        Refused.naming(answer, "config");
        assertThat(answer.body()).doesNotContain(outside.toString());
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void refusesALinkToTheFolderOfAnotherBackendOrIntoIt() throws Exception {
        link("link-full", studio.folder.resolve("full"));
        Files.createDirectories(studio.folder.resolve("full/objects"));
        link("link-inner", studio.folder.resolve("full/objects"));

        Refused.with(create(studio.local("link-full")), 422);
        int status = create(studio.local("link-inner")).status();
        assertThat(status).isIn(409, 422);
        assertThat(studio.folder.resolve("full/objects/.isotherm")).doesNotExist();
    }

    @Test
    void refusesTheFolderOfAnotherBackendOneInsideItAndOneAroundIt() throws Exception {
        Files.createDirectories(studio.folder.resolve("full/inside"));

        Refused.with(create(studio.local("full").with("name", "\"other\"")), 409);
        Refused.with(create(studio.local("full/inside").with("name", "\"other\"")), 409);
        Refused.with(create(studio.local("new").with("config", Specimens.base(studio.folder.toString()))), 409);
        assertThat(studio.folder.resolve("full/inside")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254",
                "http://2852039166",
                "http://0xa9fea9fe",
                "http://0xa9.0xfe.0xa9.0xfe",
                "http://0251.0376.0251.0376",
                "http://169.254.43518",
                "http://169.16689662",
                "http://[::ffff:169.254.169.254]",
                "http://[::ffff:a9fe:a9fe]",
                "http://[64:ff9b::a9fe:a9fe]",
                "http://[64:ff9b:1::a9fe:a9fe]",
                "http://[::ffff:0:a9fe:a9fe]",
                "http://[2002:a9fe:a9fe::1]",
                "http://169.254.169.254.",
                "http://0251.254.0xa9.254",
                "http://①⑥⑨.254.169.254",
                "http://168.63.129.16",
                "http://100.100.100.200",
                "http://[fd00:ec2::254]",
                "http://[fe80::1%25eth0]",
                "http://metadata.google.internal",
                "http://127.0.0.1:1",
                "http://127.1",
                "http://localhost",
                "http://0",
                "http://0.0.0.0",
                "http://[::]",
                "http://[::1]",
                "http://user:pass@127.0.0.1",
                "http://127.0.0.1@169.254.169.254",
                "http://ALLOWED@evil.example",
                "http://ALLOWED.evil.example",
                "http://ALLOWED#@evil.example",
                "http://ALLOWED?x",
                "http://ALLOWED/path",
                "http://ALLOWED0",
                "https://ALLOWED",
                "ftp://ALLOWED",
                "file:///etc/passwd",
                "gopher://ALLOWED",
                "jar:http://ALLOWED!/",
                "javascript:alert(1)",
                "ALLOWED",
                "//ALLOWED",
                "http:ALLOWED",
                "http://",
                "http://a b",
                "http://evil.example:99999999",
                "http://evil.example:-1",
                "http://exa\\u0000mple",
                "http://\u2488\u2487\u2488",
                ""
            })
    void refusesTheEndpoint(String endpoint) throws Exception {
        String address = endpoint.replace("ALLOWED", server.s3().getAuthority());
        Body config = Body.of(
                "bucket", Body.text(IsothermServer.BUCKET),
                "path_style", "true",
                "credentials_ref", Body.text(IsothermServer.CREDENTIALS),
                "endpoint", Body.text(address));

        Http.Answer answer =
                create(studio.local("new").with("backend_type", "\"s3\"").with("config", config));

        if (address.contains("u0000")) {
            Refused.naming(answer, "config"); // refused as a text before it is looked at
        } else {
            Refused.naming(answer, "config.endpoint");
        }
    }

    private void link(String name, Path target) throws Exception {
        Path link = studio.folder.resolve(name);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }

    private Http.Answer create(Body body) throws Exception {
        return Specimens.send(admin, "POST", Specimens.BACKENDS, body.toString());
    }
}
