package org.isotherm.it;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.isotherm.demo.Http;

/** Two local backends, an entity, an asset and a migration, for tests of requests that must change none of them. */
final class Specimens {
    static final String BACKENDS = "/api/admin/storage/backends";
    static final String POLICIES = "/api/admin/storage/policies";
    static final String ENTITY_TYPES = "/api/admin/storage/entity-types";
    static final String HOLDS = "/api/admin/storage/holds";
    static final String PROFILES = "/api/admin/storage/profiles";
    static final String ENTITY = "/api/admin/storage/entities/bad-input/1";
    static final String ASSET = "/api/assets/bad-input/1/clip";
    static final String FILE = "nobody.mov";
    static final String CONTENT = "twelve bytes";

    /** A project whose default backend nobody has made. */
    static final long PROJECT = 770_001;

    private static Specimens studio;

    final IsothermServer server;
    final Path folder;
    final long full;
    final long empty;
    final long migration;
    final long adoption;
    final long reconciliation;
    final long entityType;
    final long policy;
    final long plan;
    final long sweep;
    final long schedule;
    final long asset;
    final long hold;
    final long profile;
    final long retrieval;
    final long rotation;
    final long release;
    final long imported;
    final long converted;

    /** The one of the run. */
    static synchronized Specimens of(IsothermServer server) throws Exception {
        if (studio == null) {
            studio = new Specimens(server);
        }
        return studio;
    }

    private Specimens(IsothermServer server) throws Exception {
        this.server = server;
        folder = server.newFolder("bad-input");
        full = backend("full", Body.of());
        empty = backend("empty", Body.of());
        entityType = id(send(
                        server.as("admin"),
                        "POST",
                        ENTITY_TYPES,
                        entityType("none").toString())
                .expect(201));
        // what the examples of the interface are about
        send(server.as("admin"), "POST", ENTITY_TYPES, entityType("shot").toString())
                .expect(201);
        policy = id(
                send(server.as("admin"), "POST", POLICIES, policy().toString()).expect(201));
        profile = id(send(
                        server.as("admin"),
                        "POST",
                        PROFILES,
                        Body.of("name", "\"bad-input\"", "backend_id", full + "")
                                .toString())
                .expect(201));
        Http operator = server.as("operator");
        send(operator, "PUT", ENTITY, "{\"name\":\"clip.mov\"}").expect(200, 201);
        operator.upload(ASSET + "/content?backend_id=" + full, BodyPublishers.ofString(CONTENT), Duration.ofMinutes(1))
                .expect(200, 201);
        asset = id(operator.get(ASSET).expect(200));
        hold = id(send(operator, "POST", HOLDS, hold().toString()).expect(201));
        plan = send(operator, "POST", POLICIES + "/simulate", "{\"policy_id\":" + policy + "}")
                .expect(200)
                .json()
                .getJsonNumber("plan_id")
                .longValueExact();
        schedule = id(send(
                        server.as("admin"),
                        "POST",
                        "/api/admin/storage/schedules",
                        Body.of("name", "\"bad-input\"", "cron", "\"0 2 * * *\"", "is_active", "false")
                                .toString())
                .expect(201));
        sweep = started("/api/admin/storage/sweeps", "{\"plan_id\":" + plan + "}");
        ended("/api/admin/storage/migrations/" + sweep);
        retrieval = retrieved(operator);
        rotation = id(send(
                        server.as("admin"),
                        "POST",
                        "/api/admin/storage/key-rotations",
                        "{\"from_key\":\"" + IsothermServer.KEY + "\",\"to_key\":\"" + IsothermServer.NEXT_KEY + "\"}")
                .expect(202));
        ended("/api/admin/storage/key-rotations/" + rotation);
        release = id(send(operator, "POST", "/api/releases", "{\"name\":\"bad-input\",\"profile_id\":" + profile + "}")
                .expect(201));
        operator.upload(
                        "/api/releases/" + release + "/files/" + FILE,
                        BodyPublishers.ofString(CONTENT),
                        Duration.ofMinutes(1))
                .expect(201);
        operator.text(operator.request("/api/releases/" + release + "/publish").POST(BodyPublishers.noBody()))
                .expect(200);
        imported = started(
                "/api/admin/storage/imports",
                "{\"release\":{\"name\":\"bad-input-imported\"},\"source\":{\"backend_id\":" + empty
                        + "},\"profile_id\":" + profile + "}");
        ended("/api/admin/storage/imports/" + imported);
        converted = started(
                "/api/admin/storage/release-conversions",
                "{\"backend_id\":" + empty + ",\"profile_id\":" + profile + "}");
        ended("/api/admin/storage/release-conversions/" + converted);
        adoption = started("/api/admin/storage/assets/adopt", adoption(empty).toString());
        migration = started(
                "/api/admin/storage/migrate",
                migration(empty, full)
                        .with("filter", "{\"entity_type\":\"none\"}")
                        .toString());
        reconciliation = started("/api/admin/storage/reconciliations", "{\"backend_id\":" + empty + "}");
        ended("/api/admin/storage/reconciliations/" + reconciliation);
        ended("/api/admin/storage/adoptions/" + adoption);
        ended("/api/admin/storage/migrations/" + migration);
        Rows rows = server.rows();
        Await.that(
                "nothing that another test began is at work",
                Duration.ofMinutes(1),
                () -> rows.number("SELECT COUNT(*) FROM storage_migrations m"
                                + " JOIN storage_migration_statuses s ON s.id = m.status_id"
                                + " WHERE s.name IN ('pending', 'in_progress', 'verifying')")
                        == 0);
    }

    /** What is cold and was wanted once. */
    private long retrieved(Http operator) throws Exception {
        String cold = "/api/assets/bad-input/99/clip";
        operator.upload(
                        cold + "/content?backend_id=" + backend("cold", Body.of("tier", "\"cold\"")),
                        BodyPublishers.ofString(CONTENT),
                        Duration.ofMinutes(1))
                .expect(200, 201);
        String location =
                send(operator, "POST", cold + "/access", "").expect(202).header("Location");
        Await.that(
                "the retrieval has ended",
                Duration.ofMinutes(1),
                () -> !operator.get(location).expect(200).json().isNull("ended_at"));
        return Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
    }

    /** A new local backend in a new folder of that name. */
    long backend(String name, Body more) throws Exception {
        Files.createDirectories(folder.resolve(name));
        Body body = local(name);
        for (var field : more.fields().entrySet()) {
            body = body.with(field.getKey(), field.getValue());
        }
        return id(send(server.as("admin"), "POST", BACKENDS, body.toString()).expect(201));
    }

    /** What makes a backend in the folder of that name, which need not exist. */
    Body local(String name) {
        return Body.of(
                "name",
                Body.text("bad-input-" + name),
                "backend_type",
                "\"local\"",
                "tier",
                "\"hot\"",
                "config",
                base(folder.resolve(name).toString()));
    }

    static String base(String path) {
        return "{\"base_path\":\"" + path + "\"}";
    }

    /** To the full backend, which is hot. */
    Body policy() {
        return Body.of(
                "name", "\"bad-input\"",
                "source_tier", "\"cold\"",
                "target_tier", "\"hot\"",
                "target_backend_id", full + "",
                "entity_type", "\"none\"",
                "condition_field", "\"status\"",
                "condition_operator", "\"eq\"",
                "condition_value", "\"approved\"");
    }

    static Body entityType(String name) {
        return Body.of(
                "name",
                Body.text(name),
                "relation",
                "\"entities\"",
                "columns",
                "{\"status\":\"text\",\"fps\":\"number\"}",
                "file_fields",
                "[\"output_video_path\"]");
    }

    static Body hold() {
        return Body.of(
                "kind", "\"hold\"", "scope", "\"project\"", "scope_id", PROJECT + "", "reason", "\"a screening\"");
    }

    static Body migration(long source, long target) {
        return Body.of("source_backend_id", source + "", "target_backend_id", target + "");
    }

    static Body adoption(long backend) {
        return Body.of("backend_id", backend + "", "entity_type", "\"found\"", "file_field", "\"file\"");
    }

    private long started(String path, String body) throws Exception {
        return id(send(server.as("operator"), "POST", path, body).expect(202));
    }

    /** Waits for the end of a run. */
    void ended(String path) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        String status = "";
        while (Instant.now().isBefore(deadline)) {
            var json = server.as("viewer").get(path).expect(200).json();
            status = json.getString("status", json.getString("state", ""));
            if (status.startsWith("completed") || status.equals("failed")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError(path + " is still " + status);
    }

    static long id(Http.Answer answer) {
        JsonObject json = answer.json();
        return json.getJsonNumber("id").longValue();
    }

    static Http.Answer send(Http http, String method, String path, String body) throws Exception {
        return http.text(http.request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
    }
}
