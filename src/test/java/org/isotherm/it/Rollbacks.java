package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** Two backends for each test, a migration from the one to the other, and what is asked of its rollback. */
abstract class Rollbacks {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final IsothermServer server;
    final Studio studio;
    final Rows rows;
    String type;
    Path from;
    Path to;
    long source;
    long target;

    Rollbacks(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @BeforeEach
    void makesTwoBackends(TestInfo test) throws Exception {
        type = "rollback_" + Integer.toHexString(test.getDisplayName().hashCode());
        from = server.newFolder("rollback-from");
        to = server.newFolder("rollback-to");
        source = studio.create(Studio.local(type + "-from", from));
        target = studio.create(Studio.local(type + "-to", to));
    }

    String key(int i) {
        return type + "/" + i + "/file";
    }

    JsonObjectBuilder move() {
        return Studio.move(source, target);
    }

    static JsonObjectBuilder options() {
        return Json.createObjectBuilder();
    }

    static void assertAmount(JsonObject amount, long files) {
        assertThat(Studio.number(amount, "files")).as(amount.toString()).isEqualTo(files);
    }

    static Map<String, Long> reasons(JsonObject preview) {
        Map<String, Long> reasons = new TreeMap<>();
        preview.getJsonObject("cannot")
                .getJsonArray("reasons")
                .getValuesAs(JsonObject.class)
                .forEach(reason -> reasons.put(reason.getString("reason"), Studio.number(reason, "files")));
        return reasons;
    }

    void assertServed(int i, byte[] content) throws Exception {
        assertThat(studio.operator()
                        .get("/api/assets/" + key(i) + "/content?mode=stream")
                        .header("ETag"))
                .isEqualTo("\"" + Samples.sha256(content) + "\"");
    }

    void assertCountersAgree(long... runs) throws Exception {
        for (long run : runs) {
            assertThat(rows.disagreements(run)).isEmpty();
        }
    }

    Map<String, Long> states(long backend) throws Exception {
        Map<String, Long> states = new TreeMap<>();
        rows.of("SELECT state, COUNT(*) AS n FROM stored_objects WHERE backend_id = ? GROUP BY state", backend)
                .forEach(row -> states.put(row.get("state").toString(), ((Number) row.get("n")).longValue()));
        return states;
    }

    /** Every file below, with what would change if anybody wrote it. */
    static Map<String, String> folder(Path folder) throws Exception {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(f -> !f.getFileName().toString().startsWith(".isotherm"))
                    .toList()) {
                found.put(
                        folder.relativize(file).toString(),
                        Files.readAttributes(file, "unix:ino,size,lastModifiedTime")
                                .toString());
            }
        }
        return found;
    }

    static void awaitEmpty(Path folder) throws Exception {
        Await.that(
                "nothing is left in " + folder, PATIENCE, () -> folder(folder).isEmpty());
    }

    void execute(String sql) throws Exception {
        try (Connection connection = server.database();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, source);
            assertThat(statement.executeUpdate()).isPositive();
        }
    }
}
