package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.isotherm.demo.Http;

/** What administrators and operators of a studio do over HTTP; each call fails when it is refused. */
final class Studio {
    static final String ADMIN = "/api/admin/storage/";
    static final int PART = 5 * Samples.MIB;

    private static final Duration RUN = Duration.ofMinutes(2);
    private static final Set<String> ENDED =
            Set.of("completed", "completed_with_errors", "failed", "cancelled", "rolled_back");

    private final Http admin;
    private final Http operator;

    /** @param server every user's requests begin as this one */
    Studio(Http server) {
        admin = server.as("admin");
        operator = server.as("operator");
    }

    Http admin() {
        return admin;
    }

    Http operator() {
        return operator;
    }

    static JsonObjectBuilder local(String name, Path folder) {
        return Json.createObjectBuilder()
                .add("name", name)
                .add("backend_type", "local")
                .add("tier", "hot")
                .add("config", Json.createObjectBuilder().add("base_path", folder.toString()));
    }

    /** @param prefix of the keys, ended by a slash */
    static JsonObjectBuilder s3(String name, URI endpoint, String prefix) {
        return Json.createObjectBuilder()
                .add("name", name)
                .add("backend_type", "s3")
                .add("tier", "cold")
                .add(
                        "config",
                        Json.createObjectBuilder()
                                .add("bucket", IsothermServer.BUCKET)
                                .add("prefix", prefix)
                                .add("endpoint", endpoint.toString())
                                .add("region", "us-east-1")
                                .add("path_style", true)
                                .add("credentials_ref", IsothermServer.CREDENTIALS)
                                .add("part_size_bytes", PART));
    }

    /** @return its id */
    long create(JsonObjectBuilder backend) throws IOException, InterruptedException {
        return id(admin.post(ADMIN + "backends", backend.build()).expect(201).json());
    }

    JsonObject backend(long id) throws IOException, InterruptedException {
        return admin.get(ADMIN + "backends/" + id).expect(200).json();
    }

    /** Sends the backend as it is with one field set anew. */
    Http.Answer change(long id, String field, JsonValue value) throws IOException, InterruptedException {
        JsonObject now = backend(id);
        JsonObjectBuilder next = Json.createObjectBuilder();
        for (String kept : List.of("name", "backend_type", "tier", "status", "config", "is_default")) {
            next.add(kept, now.get(kept));
        }
        return admin.put(ADMIN + "backends/" + id, next.add(field, value).build());
    }

    void setStatus(long id, String status) throws IOException, InterruptedException {
        change(id, "status", Json.createValue(status)).expect(200);
    }

    /** @param key entity type, id and field, divided by slashes */
    Http.Answer put(String key, long backendId, byte[] content) throws IOException, InterruptedException {
        return operator.upload(
                "/api/assets/" + key + "/content?backend_id=" + backendId, BodyPublishers.ofByteArray(content), RUN);
    }

    /** @return the asset's view */
    JsonObject upload(String key, long backendId, byte[] content) throws IOException, InterruptedException {
        return put(key, backendId, content).expect(201).json();
    }

    JsonObject asset(String key) throws IOException, InterruptedException {
        return operator.get("/api/assets/" + key).expect(200).json();
    }

    static JsonObjectBuilder move(long source, long target) {
        return Json.createObjectBuilder().add("source_backend_id", source).add("target_backend_id", target);
    }

    /** @return the run's id */
    long migrate(JsonObjectBuilder request) throws IOException, InterruptedException {
        return migrate(operator, request);
    }

    static long migrate(Http user, JsonObjectBuilder request) throws IOException, InterruptedException {
        return id(user.post(ADMIN + "migrate", request.build()).expect(202).json());
    }

    JsonObject migration(long id) throws IOException, InterruptedException {
        return operator.get(ADMIN + "migrations/" + id).expect(200).json();
    }

    JsonObject awaitEnd(long migration) throws Exception {
        return Await.value(
                "migration " + migration + " has ended",
                RUN,
                () -> migration(migration),
                run -> ENDED.contains(run.getString("status")));
    }

    /** Moves and expects everything to be moved. */
    JsonObject moveAll(JsonObjectBuilder request) throws Exception {
        JsonObject run = awaitEnd(migrate(request));
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        return run;
    }

    /** @return the migration, being rolled back */
    JsonObject rollBack(long migration, JsonObjectBuilder options) throws IOException, InterruptedException {
        Http.Answer answer = operator.post(ADMIN + "migrations/" + migration + "/rollback", options.build())
                .expect(202);
        assertThat(answer.header("Location")).isEqualTo(ADMIN + "migrations/" + migration);
        return answer.json();
    }

    /** What a rollback would do. */
    JsonObject preview(long migration) throws IOException, InterruptedException {
        return operator.post(ADMIN + "migrations/" + migration + "/rollback?dry_run=true", JsonValue.EMPTY_JSON_OBJECT)
                .expect(200)
                .json();
    }

    /** Every element of a paged list. */
    List<JsonObject> all(String path) throws IOException, InterruptedException {
        List<JsonObject> found = new ArrayList<>();
        String cursor = null;
        do {
            JsonObject page = operator.get(path + (path.contains("?") ? "&" : "?") + "limit=500"
                            + (cursor == null ? "" : "&cursor=" + cursor))
                    .expect(200)
                    .json();
            found.addAll(page.getJsonArray("items").getValuesAs(JsonObject.class));
            cursor = page.getString("next_cursor", null);
        } while (cursor != null);
        return found;
    }

    /** Their chain is whole, and there are so many. */
    void assertReceipts(long migration, long count) throws IOException, InterruptedException {
        JsonObject verdict = operator.get(ADMIN + "migrations/" + migration + "/receipts/verify")
                .expect(200)
                .json();
        assertThat(verdict.getBoolean("valid")).as(verdict.toString()).isTrue();
        assertThat(number(verdict, "receipts")).as(verdict.toString()).isEqualTo(count);
    }

    List<JsonObject> files(long migration) throws IOException, InterruptedException {
        return all(ADMIN + "migrations/" + migration + "/files");
    }

    static long id(JsonObject view) {
        return number(view, "id");
    }

    static long number(JsonObject view, String field) {
        return view.getJsonNumber(field).longValueExact();
    }
}
