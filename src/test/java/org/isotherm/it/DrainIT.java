package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backend is emptied: nothing of ours is left, and what belongs to others is told and stays. */
@ExtendWith(WithServer.class)
class DrainIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    DrainIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @Test
    void movesAllAndReportsWhatIsNotOurs() throws Exception {
        Path folder = server.newFolder("drain");
        long from = studio.create(Studio.local("drain-from", folder));
        long to = studio.create(Studio.local("drain-to", server.newFolder("drain-to")));
        for (int i = 1; i <= 5; i++) {
            studio.upload("drain/" + i + "/file", from, Samples.bytes(1000 + i, i));
        }
        Files.createDirectories(folder.resolve("theirs"));
        Files.write(folder.resolve("theirs/notes.txt"), Samples.bytes(70, 70));
        Files.write(folder.resolve("theirs/adopted.mov"), Samples.bytes(80, 80));
        register(from, "theirs/adopted.mov", 6);
        long held = Studio.id(studio.asset("drain/1/file"));
        long run;
        try (HeldAsset hold = new HeldAsset(server, held)) {
            Http.Answer first = drain(from, to).expect(202);
            run = Studio.id(first.json());
            assertThat(first.json().getString("kind")).isEqualTo("drain");
            assertThat(first.header("Location")).isEqualTo(ADMIN + "migrations/" + run);
            assertThat(studio.backend(from).getString("status")).isEqualTo("decommissioned");
            assertThat(Studio.id(drain(from, to).expect(202).json()))
                    .as("a second call")
                    .isEqualTo(run);
            assertThat(studio.put("drain/7/file", from, Samples.bytes(9, 9)).status())
                    .isEqualTo(409);
            assertThat(Refused.with(studio.change(from, "status", Json.createValue("active")), 409)
                            .getString("detail"))
                    .contains("migration " + run + " drains");
        }

        JsonObject ended = studio.awaitEnd(run);

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("completed");
        assertThat(Studio.number(ended, "verified_files")).isEqualTo(6);
        JsonObject left = ended.getJsonObject("drain");
        assertThat(left.getInt("foreign_objects")).as(left.toString()).isEqualTo(2);
        assertThat(left.getInt("foreign_bytes")).isEqualTo(150);
        assertThat(left.getJsonArray("first_foreign").getValuesAs(JsonString::getString))
                .containsExactlyInAnyOrder("theirs/notes.txt", "theirs/adopted.mov");
        assertThat(left.getInt("managed_objects") + left.getInt("retained_objects"))
                .isZero();
        assertThat(new Holding.Folder(folder).paths()).containsExactly("theirs/adopted.mov", "theirs/notes.txt");
        assertThat(Samples.sha256(Files.readAllBytes(folder.resolve("theirs/notes.txt"))))
                .isEqualTo(Samples.sha256(Samples.bytes(70, 70)));
        assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?", from))
                .isZero();
        assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?", to))
                .isEqualTo(6);
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM audit_log WHERE action = 'backend.drain' AND subject_id = ?",
                        Long.toString(run)))
                .isEqualTo(1);
        assertThat(rows.disagreements(run)).isEmpty();
        studio.assertReceipts(run, 6);
    }

    @Test
    void isCancelledAndTheBackendUsedAgain() throws Exception {
        long from = studio.create(Studio.local("drain-cancel", server.newFolder("drain-cancel")));
        long to = studio.create(Studio.local("drain-cancel-to", server.newFolder("drain-cancel-to")));
        for (int i = 1; i <= 3; i++) {
            studio.upload("drain_cancel/" + i + "/file", from, Samples.bytes(500, i));
        }
        long held = Studio.id(studio.asset("drain_cancel/2/file"));
        long run;
        try (HeldAsset hold = new HeldAsset(server, held)) {
            run = Studio.id(drain(from, to).expect(202).json());
            order(run, "cancel").expect(200);
        }
        assertThat(studio.awaitEnd(run).getString("status")).isEqualTo("cancelled");

        studio.setStatus(from, "active");

        studio.upload("drain_cancel/4/file", from, Samples.bytes(500, 4));
        for (int i = 1; i <= 4; i++) {
            Http reader = studio.operator();
            assertThat(Samples.sha256(
                            reader.stream(reader.request("/api/assets/drain_cancel/" + i + "/file/content?mode=stream"))
                                    .body()))
                    .isEqualTo(Samples.sha256(Samples.bytes(500, i)));
        }
        JsonObject again = studio.awaitEnd(Studio.id(drain(from, to).expect(202).json()));
        assertThat(again.getString("status")).as(again.toString()).isEqualTo("completed");
        assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?", from))
                .isZero();
    }

    @Test
    void waitsForRetainedCopiesAndRefusesWhatCannotBe() throws Exception {
        long from = studio.create(Studio.local("drain-wait", server.newFolder("drain-wait")));
        long to = studio.create(Studio.local("drain-wait-to", server.newFolder("drain-wait-to")));
        studio.upload("drain_wait/1/file", from, Samples.bytes(500, 1));
        JsonObject earlier = studio.moveAll(Studio.move(from, to).add("source_retention", "PT24H"));
        studio.upload("drain_wait/2/file", from, Samples.bytes(500, 2));
        Refused.naming(drain(from, from), "target_backend_id");
        Refused.naming(
                studio.admin()
                        .post(
                                ADMIN + "backends/" + from + "/drain",
                                Json.createObjectBuilder(ProbeIT.target(to))
                                        .add("source_retention", "until_finalised")
                                        .add("filter", JsonValue.EMPTY_JSON_OBJECT)
                                        .build()),
                "source_retention",
                "filter");
        assertThat(studio.backend(from).getString("status")).isEqualTo("active");

        long run = Studio.id(drain(from, to).expect(202).json());
        Await.that(
                "the file is moved and deleted",
                PATIENCE,
                () -> rows.number(
                                "SELECT COUNT(*) FROM stored_objects WHERE backend_id = ? AND state = 'deleted'", from)
                        == 1);
        assertThat(studio.migration(run).getString("status")).isEqualTo("in_progress");
        order(run, "pause").expect(200);
        assertThat(Refused.with(studio.change(from, "status", Json.createValue("active")), 409)
                        .getString("detail"))
                .contains("migration " + run + " drains");
        studio.setStatus(from, "read_only");
        Refused.with(studio.change(from, "status", Json.createValue("active")), 409);
        studio.setStatus(from, "decommissioned");
        Await.that("the run goes on", PATIENCE, () -> order(run, "resume").status() == 202);
        order(Studio.id(earlier), "finalise").expect(200);

        JsonObject ended = studio.awaitEnd(run);
        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("completed");
        assertThat(rows.number("SELECT COUNT(*) FROM stored_objects WHERE backend_id = ? AND state <> 'deleted'", from))
                .isZero();
    }

    private Http.Answer drain(long from, long to) throws Exception {
        return studio.admin().post(ADMIN + "backends/" + from + "/drain", ProbeIT.target(to));
    }

    private Http.Answer order(long run, String order) throws Exception {
        return studio.operator()
                .text(studio.operator()
                        .request(ADMIN + "migrations/" + run + "/" + order)
                        .POST(BodyPublishers.noBody()));
    }

    private void register(long backend, String path, int entity) throws Exception {
        studio.operator()
                .post(
                        ADMIN + "assets/register",
                        Json.createObjectBuilder()
                                .add("entity_type", "drain")
                                .add("entity_id", entity)
                                .add("file_field", "file")
                                .add("backend_id", backend)
                                .add("storage_path", path)
                                .build())
                .expect(201);
    }
}
