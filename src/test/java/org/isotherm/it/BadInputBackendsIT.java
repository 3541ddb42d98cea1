package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends with wrong fields, and changes that their state does not allow. */
@ExtendWith(WithServer.class)
class BadInputBackendsIT {
    private static final String NAME_OF_100 = "n".repeat(100);

    private final IsothermServer server;
    private final Http admin;
    private final Specimens studio;
    private Snapshot before;

    BadInputBackendsIT(IsothermServer server) throws Exception {
        this.server = server;
        this.admin = server.as("admin");
        this.studio = Specimens.of(server);
    }

    @BeforeEach
    void remember() throws Exception {
        Files.createDirectories(studio.folder.resolve("new"));
        before = Snapshot.of(server);
    }

    @AfterEach
    void nothingHasChanged() throws Exception {
        assertThat(Snapshot.of(server)).isEqualTo(before);
        assertThat(studio.folder.resolve("new")).isEmptyDirectory();
    }

    static Stream<Arguments> wrongFields() {
        String folders = "{\"base_path\":".repeat(20) + "1" + "}".repeat(20);
        return Stream.of(
                arguments("name", "\"\"", "name"),
                arguments("name", "\"   \"", "name"),
                arguments("name", "null", "name"),
                arguments("name", "7", "name"),
                arguments("name", "[\"a\"]", "name"),
                arguments("name", '"' + NAME_OF_100 + "n\"", "name"),
                arguments("name", "\"a\\u0000b\"", "name"),
                arguments("name", "\"a\\nb\"", "name"),
                arguments("name", "\"a\\u001b[31mb\"", "name"),
                arguments("name", "\"a\\u2028b\"", "name"),
                arguments("name", "\"\\ud800\"", "name"),
                arguments("backend_type", "\"tape\"", "backend_type"),
                arguments("backend_type", "\"LOCAL\"", "backend_type"),
                arguments("backend_type", "\"\"", "backend_type"),
                arguments("backend_type", "1", "backend_type"),
                arguments("backend_type", "null", "backend_type"),
                arguments("tier", "\"warm\"", "tier"),
                arguments("tier", "true", "tier"),
                arguments("status", "\"broken\"", "status"),
                arguments("status", "{}", "status"),
                arguments("is_default", "\"yes\"", "is_default"),
                arguments("is_default", "1", "is_default"),
                arguments("total_capacity_bytes", "-1", "total_capacity_bytes"),
                arguments("total_capacity_bytes", "1.5", "total_capacity_bytes"),
                arguments("total_capacity_bytes", "9223372036854775808", "total_capacity_bytes"),
                arguments("total_capacity_bytes", "1e300", "total_capacity_bytes"),
                arguments("total_capacity_bytes", "\"1024\"", "total_capacity_bytes"),
                arguments("project_id", "-7", "project_id"),
                arguments("project_id", "18446744073709551617", "project_id"),
                arguments("config", "null", "config"),
                arguments("config", "[]", "config"),
                arguments("config", "[{\"base_path\":\"/tmp\"}]", "config"),
                arguments("config", "\"/tmp\"", "config"),
                arguments("config", "{}", "config.base_path"),
                arguments("config", "{\"base_path\":null}", "config.base_path"),
                arguments("config", "{\"base_path\":7}", "config.base_path"),
                arguments("config", "{\"base_path\":[\"/tmp\"]}", "config.base_path"),
                arguments("config", folders, "config.base_path"),
                arguments("config", "{\"base_path\":\"/\\ud800\"}", "config"),
                arguments("used_bytes", "0", "used_bytes"),
                arguments("id", "1", "id"),
                arguments("config.base_path", "1", "config.base_path"),
                arguments("__proto__", "{}", "__proto__"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("wrongFields")
    void refusesABackendWithAWrongField(String field, String value, String named) throws Exception {
        Refused.naming(create(studio.local("new").with(field, value)), named);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("wrongFields")
    void refusesToChangeABackendToAWrongField(String field, String value, String named) throws Exception {
        Refused.naming(change(studio.empty, studio.local("empty").with(field, value)), named);
    }

    @Test
    void namesEveryWrongFieldAtOnce() throws Exception {
        Body body = Body.of(
                "backend_type", "\"s3\"",
                "tier", "\"warm\"",
                "total_capacity_bytes", "-1",
                "colour", "\"blue\"",
                "config", "{\"bucket\":\"A\",\"prefix\":\"../x\",\"path_style\":1,\"part_size_bytes\":1}");

        Refused.naming(
                create(body),
                "name",
                "tier",
                "total_capacity_bytes",
                "colour",
                "config.bucket",
                "config.prefix",
                "config.path_style",
                "config.part_size_bytes");
    }

    @ParameterizedTest
    @MethodSource("secretLookingKeys")
    void refusesSecretsInAConfigurationWithoutRepeatingThem(String key) throws Exception {
        String config = "{\"base_path\":\"" + studio.folder.resolve("new") + "\",\"" + key + "\":\"hunter2-hunter2\"}";

        Http.Answer answer = create(studio.local("new").with("config", config));

        Refused.naming(answer, "config." + key);
        assertThat(answer.body()).doesNotContain("hunter2");
    }

    static Stream<String> secretLookingKeys() {
        return Stream.of(
                "secret",
                "secret_access_key",
                "aws_secret",
                "password",
                "PassWord",
                "access_key_id",
                "token",
                "private_key",
                "api-key",
                "credentials",
                "session_token",
                "auth",
                "unknown");
    }

    @Test
    void refusesAConfigurationWithTooManyFields() throws Exception {
        String fields =
                IntStream.range(0, 60).mapToObj(i -> ",\"f" + i + "\":1").reduce("", String::concat);
        String config = "{\"base_path\":\"" + studio.folder.resolve("new") + '"' + fields + "}";

        Refused.naming(create(studio.local("new").with("config", config)), "config");
    }

    @Test
    void refusesAConfigurationOfMoreThanAMebibyte() throws Exception {
        String config = "{\"base_path\":\"" + "x".repeat(1 << 20) + "\"}";

        Refused.with(create(studio.local("new").with("config", config)), 413);
    }

    @Test
    void refusesAConfigurationThatNestsTooDeep() throws Exception {
        String config = "{\"base_path\":".repeat(5000) + "1" + "}".repeat(5000);

        Refused.with(create(studio.local("new").with("config", config)), 400);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("s3Fields")
    void refusesAnS3BackendWithAWrongField(String field, String value) throws Exception {
        Body config = Body.of("bucket", "\"bucket\"", "region", "\"us-east-1\"").with(field, value);

        Refused.naming(
                create(studio.local("new").with("backend_type", "\"s3\"").with("config", config)), "config." + field);
    }

    static Stream<Arguments> s3Fields() {
        return Stream.of(
                arguments("bucket", "\"\""),
                arguments("bucket", "\"Upper\""),
                arguments("bucket", "\"a/../b\""),
                arguments("bucket", "\"x@evil.example\""),
                arguments("bucket", '"' + "b".repeat(64) + '"'),
                arguments("prefix", "\"/absolute\""),
                arguments("prefix", "\"a/../b\""),
                arguments("prefix", "\"a//b\""),
                arguments("prefix", "\".isotherm/x\""),
                arguments("prefix", '"' + "a/".repeat(600) + '"'),
                arguments("region", "\"us-east-1/evil\""),
                arguments("region", "\"a@b\""),
                arguments("path_style", "\"true\""),
                arguments("credentials_ref", "\"no-such-credentials\""),
                arguments("credentials_ref", "\"../../etc\""),
                arguments("part_size_bytes", "0"),
                arguments("part_size_bytes", "5242879"),
                arguments("part_size_bytes", "5368709120"),
                arguments("part_size_bytes", "1e18"),
                arguments("access_key_id", "\"AKIA\""),
                arguments("parallel_parts", "0"),
                arguments("parallel_parts", "33"),
                arguments("parallel_parts", "2.5"),
                arguments("parallel_parts", "\"2\""),
                arguments("checksum", "\"md5\""),
                arguments("checksum", "\"SHA256\""),
                arguments("checksum", "true"),
                arguments("sse", "\"aws:kms:dsse\""),
                arguments("sse", "\"aes256\""),
                arguments("kms_key_id", "\"alias/studio\""),
                arguments("kms_key_id", "\"a b\\r\\nX-Evil: 1\""),
                arguments("storage_class", "\"GLACIER\""),
                arguments("storage_class", "\"DEEP_ARCHIVE\""),
                arguments("storage_class", "\"\""),
                arguments("server_side_copy", "\"yes\""),
                arguments("restore_days", "-1"),
                arguments("restore_days", "366"),
                arguments("restore_tier", "\"Soon\""),
                arguments("region", "\"us-east-1\\r\\nHost: evil\""),
                arguments("prefix", "\"a\\\\b\""),
                arguments("prefix", "\"con/x\""),
                arguments("ca_file", "\"/etc/passwd\""));
    }

    @Test
    void refusesANameThatIsTaken() throws Exception {
        Refused.with(create(studio.local("new").with("name", "\"bad-input-full\"")), 409);
        Refused.with(change(studio.empty, studio.local("empty").with("name", "\"bad-input-full\"")), 409);
    }

    @Test
    void refusesADefaultThatIsNotActive() throws Exception {
        Refused.naming(
                create(studio.local("new").with("status", "\"offline\"").with("is_default", "true")), "is_default");
    }

    @Test
    void refusesToChangeTheTypeOfABackend() throws Exception {
        Body nfs = studio.local("full")
                .with("backend_type", "\"nfs\"")
                .with("config", "{\"mount_path\":\"" + studio.folder.resolve("full") + "\",\"require_mount\":false}");

        Refused.naming(change(studio.full, nfs), "backend_type");
    }

    @Test
    void refusesToMoveThePlaceOfABackendThatHoldsObjectsAndLeavesNoTraceThere() throws Exception {
        Body elsewhere = studio.local("full")
                .with("config", Specimens.base(studio.folder.resolve("new").toString()));

        Refused.with(change(studio.full, elsewhere), 409);
    }

    @Test
    void refusesAStaleVersionAndLeavesNoTraceAtTheNewPlace() throws Exception {
        Body elsewhere = studio.local("empty")
                .with("config", Specimens.base(studio.folder.resolve("new").toString()));

        Refused.with(changeIf("\"999\"", elsewhere), 412);
        Refused.with(changeIf("W/\"1\"", elsewhere), 412);
        Refused.with(changeIf("1", elsewhere), 400);
    }

    @Test
    void decommissionsNothingForAStaleVersion() throws Exception {
        Refused.with(
                admin.text(admin.request(backend(studio.empty))
                        .header("If-Match", "\"999\"")
                        .DELETE()),
                412);
        Refused.with(admin.delete(backend(999_999_999)), 404);
    }

    @Test
    void knowsNoBackendOfAForeignId() throws Exception {
        for (String id : List.of("999999999", "0", "-1", "1.5", "abc", "99999999999999999999", "%F0%9F%98%80")) {
            Refused.with(admin.get(Specimens.BACKENDS + "/" + id), 404);
        }
        Refused.with(change(999_999_999, studio.local("new")), 404);
    }

    private Http.Answer create(Body body) throws Exception {
        return Specimens.send(admin, "POST", Specimens.BACKENDS, body.toString());
    }

    private Http.Answer change(long id, Body body) throws Exception {
        return Specimens.send(admin, "PUT", backend(id), body.toString());
    }

    private Http.Answer changeIf(String tag, Body body) throws Exception {
        return admin.text(admin.request(backend(studio.empty))
                .header("Content-Type", "application/json")
                .header("If-Match", tag)
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private static String backend(long id) {
        return Specimens.BACKENDS + "/" + id;
    }
}
