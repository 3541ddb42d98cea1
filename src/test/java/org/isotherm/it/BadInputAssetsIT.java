package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are taken in where they lie: wrong names, paths and values. */
@ExtendWith(WithServer.class)
class BadInputAssetsIT {
    private static final String REGISTER = "/api/admin/storage/assets/register";
    private static final String ADOPT = "/api/admin/storage/assets/adopt";

    private final IsothermServer server;
    private final Http operator;
    private final Specimens studio;
    private Snapshot before;

    BadInputAssetsIT(IsothermServer server) throws Exception {
        this.server = server;
        this.operator = server.as("operator");
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

    static Stream<String> paths() {
        return Stream.of(
                "",
                "/",
                ".",
                "..",
                "../full/x",
                "a/../../full/x",
                "a/./b",
                "/etc/passwd",
                "//etc/passwd",
                "a//b",
                "a/",
                "a\\\\b",
                "..\\\\..\\\\etc",
                "C:\\\\x",
                "a\\u0000b",
                "a\\nb",
                "a\\rb",
                "a\\u0085b",
                "a\\ud800b",
                "con",
                "a/NUL.txt",
                "lpt1",
                "trailing.",
                "trailing ",
                ".isotherm",
                ".ISOTHERM-marker",
                "a/.isotherm/b",
                "n".repeat(256),
                "ä".repeat(128),
                "a/".repeat(600) + "b");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void registersNothingAt(String path) throws Exception {
        Refused.naming(post(REGISTER, registration(path)), "storage_path");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void adoptsNothingBelow(String prefix) throws Exception {
        if (prefix.isEmpty() || prefix.equals("a/")) {
            return; // the whole backend, and a folder
        }
        Refused.naming(post(ADOPT, Specimens.adoption(studio.empty).with("prefix", '"' + prefix + '"')), "prefix");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-such-file",
                "%2e%2e/full",
                "..%2f..%2fetc/passwd",
                "folder",
                "a-file/below",
                "...x/y",
                "link-out",
                "link-in",
                "link-folder/passwd",
                "pipe",
                "/proc/self/environ"
            })
    void registersOnlyPlainFilesInsideTheBackend(String path) throws Exception {
        Path root = studio.folder.resolve("empty");
        Files.createDirectories(root.resolve("folder"));
        Files.writeString(root.resolve("a-file"), "x");
        link(root.resolve("link-out"), Path.of("/etc/passwd"));
        link(root.resolve("link-in"), root.resolve("a-file"));
        link(root.resolve("link-folder"), Path.of("/etc"));
        if (!Files.exists(root.resolve("pipe"))) {
            new ProcessBuilder("mkfifo", root.resolve("pipe").toString())
                    .start()
                    .waitFor();
        }

        Http.Answer answer = post(REGISTER, registration(path));

        Refused.naming(answer, "storage_path");
        assertThat(answer.body()).doesNotContain(root.toString());
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "entity_type|''",
                "entity_type|'a b'",
                "entity_type|'../x'",
                "entity_type|'-x'",
                "entity_type|'ä'",
                "entity_type|'x/y'",
                "file_field|'.x'",
                "file_field|'a;b'",
            })
    void registersAndAdoptsNothingUnderTheName(String field, String name) throws Exception {
        Refused.naming(post(REGISTER, registration("x").with(field, '"' + name + '"')), field);
        Refused.naming(post(ADOPT, Specimens.adoption(studio.empty).with(field, '"' + name + '"')), field);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "entity_id|-1",
                "entity_id|1.5",
                "entity_id|9223372036854775808",
                "entity_id|\"1\"",
                "entity_id|null",
                "backend_id|-1",
                "backend_id|999999999",
                "backend_id|1e30",
                "backend_id|null",
                "storage_path|7",
                "storage_path|null",
                "checksum_sha256|\"abc\"",
                "checksum_sha256|7",
                "checksum_sha256|\"zz\"",
                "surprise|1",
                "backend|1",
            })
    void registersNothingWithAWrongField(String field, String value) throws Exception {
        Refused.naming(post(REGISTER, registration("x").with(field, value)), field);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "backend_id|999999999",
                "backend_id|\"1\"",
                "prefix|7",
                "prefix|[]",
                "delete_adopted|true",
            })
    void adoptsNothingWithAWrongField(String field, String value) throws Exception {
        Refused.naming(post(ADOPT, Specimens.adoption(studio.empty).with(field, value)), field);
    }

    @Test
    void namesEveryWrongFieldOfARegistration() throws Exception {
        Refused.naming(
                post(REGISTER, Body.of("entity_type", "\"a b\"", "storage_path", "\"..\"", "x", "1")),
                "entity_type",
                "entity_id",
                "file_field",
                "backend_id",
                "storage_path",
                "x");
    }

    @Test
    void registersNothingThatHasAnAssetAlready() throws Exception {
        String path = operator.get(Specimens.ASSET).expect(200).json().getString("storage_path");

        Body same = registration(path).with("backend_id", studio.full);
        Refused.with(post(REGISTER, same), 409);

        Files.writeString(studio.folder.resolve("empty/a-file"), "x");
        Body taken = registration("a-file")
                .with("entity_type", "\"bad-input\"")
                .with("entity_id", 1)
                .with("file_field", "\"clip\"");
        Refused.with(post(REGISTER, taken), 409);
    }

    @Test
    void adoptsNothingFromABackendThatIsOffline() throws Exception {
        long offline = studio.backend("adopt-offline", Body.of("status", "\"offline\""));
        before = Snapshot.of(server);

        Refused.with(post(ADOPT, Specimens.adoption(offline)), 409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "has space"})
    void startsNoAdoptionUnderTheKey(String key) throws Exception {
        HttpRequest.Builder request = operator.request(ADOPT).header("Content-Type", "application/json");
        request.header("Idempotency-Key", key);

        Http.Answer answer = operator.text(request.POST(
                BodyPublishers.ofString(Specimens.adoption(studio.empty).toString())));

        Refused.naming(answer, "Idempotency-Key");
    }

    private Body registration(String path) {
        return Specimens.adoption(studio.empty).with("entity_id", 900).with("storage_path", '"' + path + '"');
    }

    private Http.Answer post(String path, Body body) throws Exception {
        return Specimens.send(operator, "POST", path, body.toString());
    }

    private static void link(Path link, Path target) throws Exception {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }
}
