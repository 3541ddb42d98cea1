package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The receipts of a run: one for each file, chained, and nothing about them can be changed without being found. */
@ExtendWith(WithServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReceiptsIT {
    private static final int FILES = 150; // some claims for each of the workers

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private long source;
    private long target;
    private JsonObject run;
    private List<JsonObject> receipts;

    ReceiptsIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @BeforeAll
    void movesSomeFiles() throws Exception {
        source = studio.create(Studio.local("receipts-from", server.newFolder("receipts-from")));
        target = studio.create(Studio.local("receipts-to", server.newFolder("receipts-to")));
        for (int i = 1; i <= FILES; i++) {
            studio.upload("receipts/" + i + "/file", source, Samples.bytes(100 + i, i));
        }
        run = studio.moveAll(Studio.move(source, target).add("parallelism", 8));
        receipts = studio.all(path());
        execute("CREATE TABLE kept_receipts AS SELECT * FROM migration_receipts WHERE migration_id = " + id());
        execute("CREATE TABLE kept_heads AS SELECT id, receipts, receipts_head FROM storage_migrations");
    }

    @AfterEach
    void putsEverythingBack() throws Exception {
        tamper(
                "DELETE FROM migration_receipts WHERE migration_id = " + id(),
                "INSERT INTO migration_receipts SELECT * FROM kept_receipts",
                "UPDATE storage_migrations m SET receipts = k.receipts, receipts_head = k.receipts_head"
                        + " FROM kept_heads k WHERE k.id = m.id AND m.id = " + id());
        assertThat(verdict().getBoolean("valid")).isTrue();
    }

    @Test
    void givesOneToEachFileWithAllThatWasProven() throws Exception {
        assertThat(receipts).hasSize(FILES);
        Set<Long> assets = new HashSet<>();
        for (JsonObject file : studio.files(id())) {
            JsonObject receipt = receipts.stream()
                    .filter(r -> r.getString("asset").equals(file.getString("asset")))
                    .findFirst()
                    .orElseThrow();
            assertThat(assets.add(Studio.number(receipt, "asset_location_id"))).isTrue();
            for (String same : List.of("asset_location_id", "source_path", "target_path", "source_sha256")) {
                assertThat(receipt.get(same)).as(same).isEqualTo(file.get(same));
            }
            assertThat(receipt.get("target_sha256")).isEqualTo(receipt.get("source_sha256"));
            assertThat(receipt.get("size_bytes")).isEqualTo(file.get("file_size_bytes"));
            assertThat(receipt.get("moved_at")).isEqualTo(file.get("completed_at"));
            assertThat(Studio.number(receipt, "source_backend_id")).isEqualTo(source);
            assertThat(Studio.number(receipt, "target_backend_id")).isEqualTo(target);
            assertThat(receipt.getString("verify_mode")).isIn("direct", "cached");
            assertThat(receipt.getString("moved_by")).isEqualTo("operator");
            assertThat(receipt.getString("node")).isNotBlank();
        }
    }

    /** As a program of somebody else would do it, from the answers alone. */
    @Test
    void chainsThemAsDocumented() throws Exception {
        String previous = "0".repeat(64);
        long number = 0;
        for (JsonObject receipt : receipts) {
            assertThat(Studio.number(receipt, "number")).isEqualTo(++number);
            assertThat(receipt.getString("previous_hash")).isEqualTo(previous);
            StringBuilder text = new StringBuilder("18:isotherm-receipt-1,");
            for (Map.Entry<String, JsonValue> field : receipt.entrySet()) {
                if (!field.getKey().equals("hash")) {
                    String value = text(field.getKey(), field.getValue());
                    text.append(value.getBytes(StandardCharsets.UTF_8).length)
                            .append(':')
                            .append(value)
                            .append(',');
                }
            }
            previous = Samples.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(receipt.getString("hash")).isEqualTo(previous);
        }

        JsonObject verdict = verdict();

        assertThat(verdict.getBoolean("valid")).isTrue();
        assertThat(Studio.number(verdict, "receipts")).isEqualTo(FILES);
        assertThat(verdict.getString("head")).isEqualTo(previous);
        assertThat(verdict.get("first_broken")).isEqualTo(JsonValue.NULL);
    }

    private static String text(String name, JsonValue value) {
        if (name.equals("moved_at")) {
            return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
                    .format(OffsetDateTime.parse(((JsonString) value).getString())
                            .withOffsetSameInstant(ZoneOffset.UTC));
        }
        return value instanceof JsonString string ? string.getString() : value.toString();
    }

    @Test
    void findsWhatWasChanged() throws Exception {
        for (String change : List.of(
                "asset = 'receipts/1/other'",
                "source_path = '../' || source_path",
                "target_backend_id = source_backend_id",
                "size_bytes = size_bytes + 1",
                "source_sha256 = NULL",
                "target_sha256 = repeat('0', 64)",
                "verify_mode = 'remote'",
                "moved_by = 'admin'",
                "node = node || '2'",
                "moved_at = moved_at - INTERVAL '1 microsecond'",
                "previous_hash = repeat('f', 64)",
                "hash = repeat('f', 64)")) {
            tamper("UPDATE migration_receipts SET " + change + " WHERE number = 77 AND migration_id = " + id());

            assertBroken(change, 77);
            putsEverythingBack();
        }
    }

    @Test
    void findsWhatWasRemoved() throws Exception {
        tamper("DELETE FROM migration_receipts WHERE number = 1 AND migration_id = " + id());
        assertBroken("the first", 1);
        putsEverythingBack();

        tamper(
                "DELETE FROM migration_receipts WHERE number = 40 AND migration_id = " + id(),
                "UPDATE migration_receipts SET number = -number WHERE number > 40 AND migration_id = " + id(),
                "UPDATE migration_receipts SET number = -number - 1 WHERE number < 0 AND migration_id = " + id());
        assertBroken("one in the middle, and the others moved up", 40);
        putsEverythingBack();

        tamper("DELETE FROM migration_receipts WHERE number = " + FILES + " AND migration_id = " + id());
        assertBroken("the last", FILES);
        putsEverythingBack();

        tamper("DELETE FROM migration_receipts WHERE migration_id = " + id());
        assertBroken("all", 1);
    }

    @Test
    void findsThatTheEndWasCutOffTogetherWithTheHead() throws Exception {
        tamper(
                "DELETE FROM migration_receipts WHERE number > 100 AND migration_id = " + id(),
                "UPDATE storage_migrations m SET receipts = 100, receipts_head = r.hash FROM migration_receipts r"
                        + " WHERE r.migration_id = m.id AND r.number = 100 AND m.id = " + id());

        JsonObject verdict = verdict();

        assertThat(verdict.getBoolean("valid")).isFalse();
        assertThat(verdict.getJsonObject("first_broken").get("number")).isEqualTo(JsonValue.NULL);
        assertThat(verdict.getJsonObject("first_broken").getString("reason"))
                .matches("the file receipts/[0-9]+/file was moved and has no receipt");
    }

    @Test
    void findsWhatWasPutInOrMoved() throws Exception {
        tamper(
                "INSERT INTO migration_receipts SELECT migration_id, number + 1, -1, asset, source_backend_id, source_path,"
                        + " target_backend_id, target_path, size_bytes, source_sha256, target_sha256, verify_mode, moved_by, node,"
                        + " moved_at, hash, repeat('e', 64) FROM migration_receipts WHERE number = " + FILES
                        + " AND migration_id = " + id());
        assertBroken("one more", FILES + 1);
        putsEverythingBack();

        tamper(
                "UPDATE migration_receipts SET number = -1 WHERE number = 10 AND migration_id = " + id(),
                "UPDATE migration_receipts SET number = 10 WHERE number = 11 AND migration_id = " + id(),
                "UPDATE migration_receipts SET number = 11 WHERE number = -1 AND migration_id = " + id());
        assertBroken("two have changed places", 10);
        putsEverythingBack();

        tamper("UPDATE storage_migrations SET receipts_head = repeat('d', 64) WHERE id = " + id());
        assertBroken("another head", FILES);
    }

    @Test
    void refusesChangesInTheDatabaseItself() throws Exception {
        for (String change : List.of(
                "UPDATE migration_receipts SET node = 'x' WHERE migration_id = " + id(),
                "DELETE FROM migration_receipts WHERE number = 3 AND migration_id = " + id(),
                "TRUNCATE migration_receipts")) {
            assertThatThrownBy(() -> execute(change))
                    .as(change)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("receipts are never changed");
        }
        assertThat(studio.all(path())).isEqualTo(receipts);
    }

    @Test
    void letsThemGoWithTheirRun() throws Exception {
        execute("INSERT INTO storage_migrations (id, status_id, source_backend_id, target_backend_id)"
                + " SELECT 987654321, status_id, source_backend_id, target_backend_id FROM storage_migrations WHERE id = "
                + id());
        execute("INSERT INTO migration_receipts SELECT 987654321, number, asset_location_id, asset, source_backend_id,"
                + " source_path, target_backend_id, target_path, size_bytes, source_sha256, target_sha256, verify_mode,"
                + " moved_by, node, moved_at, previous_hash, hash FROM migration_receipts WHERE migration_id = "
                + id());

        execute("DELETE FROM storage_migrations WHERE id = 987654321");

        assertThat(rows.number("SELECT COUNT(*) FROM migration_receipts WHERE migration_id = 987654321"))
                .isZero();
    }

    @Test
    void givesAManifestThatSha256sumAcceptsAlsoAfterOddNames() throws Exception {
        Path from = server.newFolder("odd-from");
        Path to = server.newFolder("odd-to");
        long odd = studio.create(Studio.local("odd-from", from));
        long plain = studio.create(Studio.local("odd-to", to));
        List<String> names = List.of(
                "with space.mov", "-dash", "quote's \"double\".mov", "Käse/ß 日本.mov", "*star*", "#hash", "%20", "$(x)");
        for (int i = 0; i < names.size(); i++) {
            Path file = from.resolve(names.get(i));
            Files.createDirectories(file.getParent());
            Files.write(file, Samples.bytes(1000 + i, i));
            studio.operator()
                    .post(
                            ADMIN + "assets/register",
                            Json.createObjectBuilder()
                                    .add("backend_id", odd)
                                    .add("entity_type", "odd")
                                    .add("entity_id", i + 1)
                                    .add("file_field", "file")
                                    .add("storage_path", names.get(i))
                                    .build())
                    .expect(201);
        }
        JsonObject moved = studio.moveAll(Studio.move(odd, plain));
        Path manifest = server.newFolder("odd-manifest").resolve("sha256");
        Files.writeString(
                manifest,
                studio.operator()
                        .get(ADMIN + "migrations/" + Studio.id(moved) + "/manifest")
                        .expect(200)
                        .body());

        Process check = new ProcessBuilder("sha256sum", "--check", "--strict", manifest.toString())
                .directory(to.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(check.exitValue()).as(said).isZero();
        assertThat(said.lines()).hasSize(names.size()).allMatch(line -> line.endsWith(": OK"));
        assertThat(studio.all(ADMIN + "migrations/" + Studio.id(moved) + "/receipts").stream()
                        .map(r -> r.getString("source_path")))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(verdict(Studio.id(moved)).getBoolean("valid")).isTrue();
    }

    @Test
    void knowsNoReceiptsOfARunThatIsNotThere() throws Exception {
        for (String path : List.of("/receipts", "/receipts/verify")) {
            Http.Answer answer = studio.operator().get(ADMIN + "migrations/999999999" + path);
            assertThat(answer.status()).isEqualTo(404);
        }
    }

    private void assertBroken(String what, long number) throws Exception {
        JsonObject verdict = verdict();
        assertThat(verdict.getBoolean("valid")).as(what).isFalse();
        assertThat(Studio.number(verdict.getJsonObject("first_broken"), "number"))
                .as(what + ": " + verdict)
                .isEqualTo(number);
    }

    private long id() {
        return Studio.id(run);
    }

    private String path() {
        return ADMIN + "migrations/" + id() + "/receipts";
    }

    private JsonObject verdict() throws Exception {
        return verdict(id());
    }

    private JsonObject verdict(long migration) throws Exception {
        return studio.operator()
                .get(ADMIN + "migrations/" + migration + "/receipts/verify")
                .expect(200)
                .json();
    }

    /** As the owner of the tables may. */
    private void tamper(String... statements) throws SQLException {
        try (Connection database = server.database();
                Statement statement = database.createStatement()) {
            database.setAutoCommit(false);
            statement.execute("ALTER TABLE migration_receipts DISABLE TRIGGER USER");
            for (String sql : statements) {
                statement.execute(sql);
            }
            statement.execute("ALTER TABLE migration_receipts ENABLE TRIGGER USER");
            database.commit();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection database = server.database();
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
