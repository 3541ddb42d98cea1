package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A backend's status is law (I15). The whole table: a row for each operation, a column for each status, in each cell the
 * status of the answer. What an operation has begun is also seen to its end.
 */
@ExtendWith(WithServer.class)
class StatusTableIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> STATUSES = List.of("active", "read_only", "offline", "decommissioned");

    private static final String TABLE = """
            read_content    200 200 503 200
            upload          201 409 503 409
            overwrite       200 409 503 409
            register        201 201 409 409
            adopt           202 202 409 409
            delete_asset    204 204 204 204
            clean_up        200   0   0 200
            reconcile       202 202 409 202
            probe           200 200 409 200
            migrate_from    202 202 409 202
            migrate_to      202 409 409 409
            rollback_to     202 409 409 409
            drain_to        202 409 409 409
            drain_from      202 202 409 202
            """;

    private static final Map<String, Place> PLACES = new HashMap<>();

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    /** A backend of that status with some assets, made while it was active. */
    private record Place(Path folder, long backend, long other, long moved) {}

    StatusTableIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (int column = 0; column < STATUSES.size(); column++) {
            for (String line : TABLE.lines().toList()) {
                String[] row = line.trim().split(" +");
                cells.add(Arguments.of(STATUSES.get(column), row[0], Integer.valueOf(row[column + 1])));
            }
        }
        return cells.stream();
    }

    @AfterAll
    static void forget() {
        PLACES.clear();
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("cells")
    void isLaw(String status, String operation, int expected) throws Exception {
        Place place = PLACES.get(status);
        if (place == null) {
            place = place(status);
            PLACES.put(status, place);
        }
        switch (operation) {
            case "read_content" ->
                answers(studio.operator().get("/api/assets/" + key(status, 1) + "/content?mode=stream"), expected);
            case "upload" -> answers(studio.put(key(status, 20), place.backend(), Samples.bytes(9, 20)), expected);
            case "overwrite" -> answers(studio.put(key(status, 1), place.backend(), Samples.bytes(9, 21)), expected);
            case "register" ->
                answers(studio.operator().post(ADMIN + "assets/register", registration(place, status)), expected);
            case "adopt" -> adopt(place, status, expected);
            case "delete_asset" -> answers(studio.operator().delete("/api/assets/" + key(status, 2)), expected);
            case "clean_up" -> cleansUp(place, status, expected == 200);
            case "reconcile" -> reconcile(place, expected);
            case "probe" -> probe(place, status, expected);
            case "migrate_from" -> migrate(place.backend(), place.other(), studio.asset(key(status, 4)), expected);
            case "migrate_to" -> migrate(place.other(), place.backend(), studio.asset(key(status, 10)), expected);
            case "rollback_to" -> rollBack(place, expected);
            case "drain_to" -> drain(place.other(), place.backend(), expected);
            case "drain_from" ->
                drain(
                        place.backend(),
                        studio.create(Studio.local("table-new-" + status, server.newFolder("table-new"))),
                        expected);
            default -> throw new IllegalArgumentException(operation);
        }
    }

    private static String key(String status, int asset) {
        return "table_" + status + "/" + asset + "/file";
    }

    /** Assets 1 to 5 lie there, 10 elsewhere; 5 was moved away by a run that can be rolled back. */
    private Place place(String status) throws Exception {
        Path folder = server.newFolder("table-" + status);
        long backend = studio.create(Studio.local("table-" + status, folder));
        long other = studio.create(Studio.local("table-other-" + status, server.newFolder("table-other")));
        for (int i = 1; i <= 5; i++) {
            studio.upload(key(status, i), backend, Samples.bytes(100 + i, i));
        }
        studio.upload(key(status, 10), other, Samples.bytes(100, 10));
        JsonObject moved = studio.moveAll(Studio.move(backend, other)
                .add("filter", only(studio.asset(key(status, 5))))
                .add("source_retention", "PT24H"));
        Files.createDirectories(folder.resolve("theirs"));
        Files.write(folder.resolve("theirs/one.mov"), Samples.bytes(50, 50));
        Files.write(folder.resolve("theirs/two.mov"), Samples.bytes(51, 51));
        studio.setStatus(backend, status);
        return new Place(folder, backend, other, Studio.id(moved));
    }

    private static JsonObject only(JsonObject asset) {
        JsonArrayBuilder ids = Json.createArrayBuilder().add(Studio.id(asset));
        return Json.createObjectBuilder().add("asset_location_ids", ids).build();
    }

    private static JsonObject answers(Http.Answer answer, int expected) {
        assertThat(answer.status()).as(answer.request() + ": " + answer.body()).isEqualTo(expected);
        if (expected >= 400) {
            return Refused.with(answer, expected);
        }
        return answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json")
                ? answer.json()
                : JsonObject.EMPTY_JSON_OBJECT;
    }

    private static JsonObject registration(Place place, String status) {
        return Json.createObjectBuilder()
                .add("entity_type", "table_" + status)
                .add("entity_id", 30)
                .add("file_field", "file")
                .add("backend_id", place.backend())
                .add("storage_path", "theirs/one.mov")
                .build();
    }

    private void adopt(Place place, String status, int expected) throws Exception {
        JsonObjectBuilder wanted = Json.createObjectBuilder()
                .add("backend_id", place.backend())
                .add("prefix", "theirs")
                .add("entity_type", "table_found_" + status)
                .add("file_field", "file");
        JsonObject adoption = answers(studio.operator().post(ADMIN + "assets/adopt", wanted.build()), expected);
        if (expected == 202) {
            String path = ADMIN + "adoptions/" + Studio.id(adoption);
            JsonObject ended = Await.value(
                    "the adoption has ended",
                    PATIENCE,
                    () -> studio.operator().get(path).expect(200).json(),
                    now -> !List.of("pending", "in_progress").contains(now.getString("status")));
            assertThat(ended.getString("status")).isEqualTo("completed");
            assertThat(ended.getInt("adopted_files")).isEqualTo(1);
        }
    }

    /** The row of a deleted asset is gone in any case; its object goes where the status allows it. */
    private void cleansUp(Place place, String status, boolean expected) throws Exception {
        String path = studio.asset(key(status, 3)).getString("storage_path");
        studio.operator().delete("/api/assets/" + key(status, 3)).expect(204);
        String later = studio.upload(key(status, 40), place.other(), Samples.bytes(100, 40))
                .getString("storage_path");
        studio.operator().delete("/api/assets/" + key(status, 40)).expect(204);
        // one that is deleted later elsewhere proves that the clean-up has come by
        awaitDeleted(place.other(), later);
        if (expected) {
            awaitDeleted(place.backend(), path);
        }
        assertThat(Files.exists(place.folder().resolve(path)))
                .as("its file is still there")
                .isEqualTo(!expected);
    }

    private void awaitDeleted(long backend, String path) throws Exception {
        Await.that(
                "the object is deleted",
                PATIENCE,
                () -> rows.number(
                                "SELECT COUNT(*) FROM stored_objects WHERE backend_id = ? AND storage_path = ?"
                                        + " AND state = 'deleted'",
                                backend,
                                path)
                        == 1);
    }

    private void reconcile(Place place, int expected) throws Exception {
        Reconciling reconciling = new Reconciling(server);
        JsonObject run = answers(reconciling.begin(place.backend()), expected);
        if (expected == 202) {
            assertThat(reconciling.awaitEnd(Studio.id(run)).getString("status")).isEqualTo("completed");
        }
    }

    /** Only of an active one anything is written. */
    private void probe(Place place, String status, int expected) throws Exception {
        JsonObject probe = answers(post(ADMIN + "backends/" + place.backend() + "/probe"), expected);
        if (expected == 200) {
            JsonArray steps = probe.getJsonArray("steps");
            assertThat(probe.getBoolean("passed")).as(probe.toString()).isTrue();
            assertThat(steps.getJsonObject(1).getString("step")).isEqualTo("write");
            assertThat(steps.getJsonObject(1).getString("result"))
                    .isEqualTo(status.equals("active") ? "ok" : "skipped");
        }
    }

    private Http.Answer post(String path) throws Exception {
        return studio.operator().text(studio.operator().request(path).POST(BodyPublishers.noBody()));
    }

    private void migrate(long from, long to, JsonObject asset, int expected) throws Exception {
        JsonObjectBuilder order =
                Studio.move(from, to).add("filter", only(asset)).add("source_retention", "PT0S");
        ends(answers(studio.operator().post(ADMIN + "migrate", order.build()), expected), expected, "completed");
    }

    private void rollBack(Place place, int expected) throws Exception {
        JsonObject original = answers(post(ADMIN + "migrations/" + place.moved() + "/rollback"), expected);
        ends(original, expected, "rolled_back");
    }

    private void drain(long from, long to, int expected) throws Exception {
        if (expected == 202) {
            // what the other rows of the table have left to be kept for a day
            for (Map<String, Object> run : rows.of(
                    "SELECT DISTINCT i.migration_id FROM storage_migration_items i JOIN stored_objects o"
                            + " ON o.backend_id = i.source_backend_id AND o.storage_path = i.source_path"
                            + " WHERE o.backend_id = ? AND o.state = 'retained'",
                    from)) {
                post(ADMIN + "migrations/" + run.get("migration_id") + "/finalise")
                        .expect(200);
            }
        }
        String path = ADMIN + "backends/" + from + "/drain";
        JsonObject run = answers(studio.admin().post(path, ProbeIT.target(to)), expected);
        ends(run, expected, "completed");
        if (expected == 202) {
            assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?", from))
                    .isZero();
        }
    }

    private void ends(JsonObject run, int expected, String status) throws Exception {
        if (expected == 202) {
            JsonObject ended = studio.awaitEnd(Studio.id(run));
            assertThat(ended.getString("status")).as(ended.toString()).isEqualTo(status);
        }
    }
}
