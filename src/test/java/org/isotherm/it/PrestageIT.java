package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.isotherm.demo.Http;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bringing many cold files before anybody reads them, and what is shown beside them. */
@ExtendWith(WithServer.class)
class PrestageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RETRIEVALS = Studio.ADMIN + "retrievals";
    private static final int SIZE = Samples.MIB + 3;

    private final IsothermServer server;
    private final Studio studio;

    PrestageIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @AfterEach
    void heals() {
        server.relay().heal();
    }

    private long local(String name, String tier) throws Exception {
        return studio.create(Studio.local(name, server.newFolder(name)).add("tier", tier));
    }

    private static JsonObjectBuilder ofType(String type) {
        return Json.createObjectBuilder()
                .add("filter", Json.createObjectBuilder().add("entity_type", type));
    }

    private JsonObject ended(Http.Answer begun) throws Exception {
        return Await.value(
                "the retrieval has ended",
                PATIENCE,
                () -> studio.operator()
                        .get(begun.header("Location"))
                        .expect(200)
                        .json(),
                found -> !found.isNull("ended_at"));
    }

    private List<JsonObject> indicators(String... keys) throws Exception {
        JsonArrayBuilder asked = Json.createArrayBuilder();
        for (String key : keys) {
            String[] part = key.split("/", 3);
            asked.add(Json.createObjectBuilder()
                    .add("entity_type", part[0])
                    .add("entity_id", Long.parseLong(part[1]))
                    .add("file_field", part[2]));
        }
        JsonObject body = Json.createObjectBuilder().add("keys", asked).build();
        return server.as("reader")
                .post("/api/assets/indicators", body)
                .expect(200)
                .json()
                .getJsonArray("items")
                .getValuesAs(JsonObject.class);
    }

    @Test
    void bringsTheColdFilesThatAreChosen() throws Exception {
        long cold = local("prestage-cold", "cold");
        long hot = local("prestage-hot", "hot");
        for (int file = 1; file <= 3; file++) {
            studio.upload("prestaged/" + file + "/file", cold, Samples.bytes(SIZE, file));
        }
        studio.upload("prestaged/4/file", hot, Samples.bytes(SIZE, 4));
        List<JsonObject> before = indicators("prestaged/1/file", "prestaged/4/file", "prestaged/5/file");
        assertThat(before).extracting(i -> i.getString("state", null)).containsExactly("cold", "available", null);
        assertThat(before).extracting(i -> i.getString("kind", null)).containsExactly("local", "local", null);
        assertThat(Studio.number(before.get(0), "estimated_seconds")).isPositive();
        assertThat(before.get(1).get("estimated_seconds")).isEqualTo(JsonValue.NULL);

        Http.Answer begun = studio.operator()
                .post(
                        RETRIEVALS,
                        ofType("prestaged")
                                .add("priority", 70)
                                .add("deadline", "2999-01-01T00:00:00Z")
                                .add("pin_until", "2999-01-01T00:00:00Z")
                                .build())
                .expect(202);
        JsonObject end = ended(begun);

        assertThat(end.getString("state")).as(end.toString()).isEqualTo("completed");
        assertThat(Studio.number(end, "total_files")).isEqualTo(3);
        assertThat(Studio.number(end, "retrieved_files")).isEqualTo(3);
        assertThat(Studio.number(end, "retrieved_bytes")).isEqualTo(3L * SIZE);
        assertThat(indicators("prestaged/1/file", "prestaged/2/file", "prestaged/3/file"))
                .extracting(i -> i.getString("state"))
                .containsOnly("available");
        for (int file = 1; file <= 3; file++) {
            assertThat(studio.asset("prestaged/" + file + "/file").getInt("access_count"))
                    .as("bringing is no access")
                    .isZero();
            Http reader = server.as("reader");
            try (InputStream bytes = reader.stream(reader.request("/api/assets/prestaged/" + file + "/file/content"))
                    .body()) {
                assertThat(bytes.readAllBytes()).isEqualTo(Samples.bytes(SIZE, file));
            }
        }
        assertThat(server.rows()
                        .number(
                                "SELECT COUNT(*) FROM audit_log WHERE action = 'retrieval.create' AND subject_id = ?",
                                String.valueOf(Studio.id(end))))
                .isEqualTo(1);
    }

    @Test
    void canBeCancelled() throws Exception {
        long cold = studio.create(Studio.s3("prestage-slow", server.relay().uri(), "prestage-slow/"));
        for (int file = 1; file <= 6; file++) {
            studio.upload("prestage_slow/" + file + "/file", cold, Samples.bytes(SIZE, file));
        }
        server.relay()
                .harm(asked -> asked.isRead() && asked.path().contains("prestage-slow"), Integer.MAX_VALUE, Harm.NONE)
                .slowedTo(100_000);

        Http.Answer begun = studio.operator()
                .post(RETRIEVALS, ofType("prestage_slow").build())
                .expect(202);
        Await.that(
                "some of it is under way",
                PATIENCE,
                () -> studio.operator()
                        .get(begun.header("Location"))
                        .json()
                        .getString("state")
                        .equals("retrieving"));
        studio.operator().delete(begun.header("Location")).expect(204);

        assertThat(ended(begun).getString("state")).isEqualTo("cancelled");
        server.relay().heal();
        Await.that(
                "nothing is brought any more",
                PATIENCE,
                () -> indicators("prestage_slow/1/file")
                        .get(0)
                        .getString("state")
                        .equals("cold"));
    }

    @Test
    void givesAUserNoMoreThanTheBudgetOfADay() throws Exception {
        long cold = local("prestage-budget", "cold");
        studio.upload("prestage_budget/1/file", cold, Samples.bytes(SIZE, 1));
        JsonObject wish = ofType("prestage_budget").build();
        sql("WITH r AS (INSERT INTO storage_retrievals (kind, state, requested_by, ended_at)"
                + " VALUES ('prestage', 'failed', 'operator', now()), ('prestage', 'failed', 'admin', now())"
                + " RETURNING id) INSERT INTO storage_retrieval_files"
                + " (retrieval_id, asset_location_id, generation, backend_id, size_bytes, state, error)"
                + " SELECT id, 0, 0, " + cold + ", 2000000000000, 'failed', 'budget-test' FROM r");
        try {
            Http.Answer refused = studio.operator().post(RETRIEVALS, wish);
            Refused.with(refused, 429);
            assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
            Refused.with(
                    studio.operator()
                            .text(studio.operator()
                                    .request("/api/assets/prestage_budget/1/file/content")
                                    .GET()),
                    429);
            Refused.naming(
                    studio.operator()
                            .post(
                                    RETRIEVALS,
                                    Json.createObjectBuilder(wish)
                                            .add("override_reason", "the client waits")
                                            .build()),
                    "override_reason");

            Http.Answer begun = studio.admin()
                    .post(
                            RETRIEVALS,
                            Json.createObjectBuilder(wish)
                                    .add("override_reason", "the client waits")
                                    .build())
                    .expect(202);
            assertThat(ended(begun).getString("state")).isEqualTo("completed");
            assertThat(server.rows()
                            .number("SELECT COUNT(*) FROM audit_log WHERE action = 'retrieval.create'"
                                    + " AND detail ->> 'override_reason' = 'the client waits'"))
                    .isEqualTo(1);
        } finally {
            sql("DELETE FROM storage_retrievals WHERE id IN (SELECT retrieval_id FROM storage_retrieval_files"
                    + " WHERE error = 'budget-test')");
        }
    }

    @Test
    void bringsWhatAReleaseConsistsOf() throws Exception {
        long cold = local("prestage-release", "cold");
        studio.upload("release/770001/clip-1", cold, Samples.bytes(SIZE, 1));
        studio.upload("release/770001/clip-2", cold, Samples.bytes(SIZE, 2));
        studio.upload("release/770002/clip-1", cold, Samples.bytes(SIZE, 3));
        studio.upload("prestage_release/770001/clip-1", cold, Samples.bytes(SIZE, 4));

        JsonObject end =
                ended(studio.operator().post(RETRIEVALS, ofRelease(770_001)).expect(202));

        assertThat(end.getString("state")).as(end.toString()).isEqualTo("completed");
        assertThat(Studio.number(end, "total_files")).isEqualTo(2);
        assertThat(indicators("release/770001/clip-1", "release/770001/clip-2", "release/770002/clip-1"))
                .extracting(i -> i.getString("state"))
                .containsExactly("available", "available", "cold");
        Refused.naming(studio.operator().post(RETRIEVALS, ofRelease(770_003)), "filter.release_id");
    }

    private static JsonObject ofRelease(long id) {
        return Json.createObjectBuilder()
                .add("filter", Json.createObjectBuilder().add("release_id", id))
                .build();
    }

    /** As the virus scanner does that came through here last night. */
    @Test
    void slowsDownWhoeverReadsOneColdFileAfterTheOther() throws Exception {
        long cold = local("prestage-scan", "cold");
        studio.upload("prestage_scan/1/file", cold, Samples.bytes(SIZE, 1));
        String content = "/api/assets/prestage_scan/1/file/content";
        for (String user : List.of("operator", "admin")) {
            sql("WITH r AS (INSERT INTO storage_retrievals (kind, state, requested_by, ended_at)"
                    + " SELECT 'access', 'failed', '" + user + "', now() FROM generate_series(1, 500) RETURNING id)"
                    + " INSERT INTO storage_retrieval_files"
                    + " (retrieval_id, asset_location_id, generation, backend_id, size_bytes, state, error)"
                    // of assets that there are not: what is a chunk would not count
                    + " SELECT id, 1000000000 + id, 0, " + cold + ", 1, 'failed', 'scan-test' FROM r");
        }
        try {
            for (String how : List.of("", "?mode=stream")) {
                Http.Answer refused = studio.operator().get(content + how);
                assertThat(Refused.with(refused, 429).getString("type")).isEqualTo("/problems/scan-suspected");
                assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 600);
            }
            Refused.with(overriding(studio.operator(), content), 403);
            Refused.with(studio.admin().get(content), 429);
            assertThat(server.as("reader")
                            .text(server.as("reader").request(content).method("HEAD", BodyPublishers.noBody()))
                            .status())
                    .as("asking about it is free")
                    .isEqualTo(200);
            assertThat(indicators("prestage_scan/1/file").get(0).getString("state"))
                    .as("nothing was begun")
                    .isEqualTo("cold");

            overriding(studio.admin(), content).expect(202);

            assertThat(
                            server.rows()
                                    .texts(
                                            "SELECT detail ->> 'override_reason' FROM audit_log WHERE action = 'retrieval.override'"
                                                    + " AND principal = 'admin' AND detail ->> 'asset' = 'prestage_scan/1/file'"))
                    .containsExactly("the client waits");
            studio.operator()
                    .post(RETRIEVALS, ofType("prestage_scan").build())
                    .expect(202); // how many files are to be asked for
        } finally {
            sql("DELETE FROM storage_retrievals WHERE id IN (SELECT retrieval_id FROM storage_retrieval_files"
                    + " WHERE error = 'scan-test')");
        }
    }

    private static Http.Answer overriding(Http user, String path) throws Exception {
        return user.text(user.request(path).header("Isotherm-Override-Reason", "the client waits"));
    }

    private void sql(String statement) throws Exception {
        try (Connection database = server.database();
                Statement one = database.createStatement()) {
            one.executeUpdate(statement);
        }
    }
}
