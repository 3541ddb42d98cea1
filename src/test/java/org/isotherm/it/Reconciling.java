package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.isotherm.demo.Http;

/** Reconciliations as an operator runs them over HTTP. */
final class Reconciling {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final IsothermServer server;
    private final Studio studio;

    Reconciling(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    Http.Answer begin(long backend) throws IOException, InterruptedException {
        return studio.operator()
                .post(
                        ADMIN + "reconciliations",
                        Json.createObjectBuilder().add("backend_id", backend).build());
    }

    JsonObject get(long id) throws IOException, InterruptedException {
        return studio.operator()
                .get(ADMIN + "reconciliations/" + id)
                .expect(200)
                .json();
    }

    JsonObject awaitEnd(long id) throws Exception {
        return Await.value(
                "reconciliation " + id + " has ended",
                PATIENCE,
                () -> get(id),
                r -> !Set.of("pending", "in_progress").contains(r.getString("status")));
    }

    /** Compares the whole backend. */
    JsonObject run(long backend) throws Exception {
        JsonObject ended = awaitEnd(Studio.id(begin(backend).expect(202).json()));
        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("completed");
        return ended;
    }

    /** @param query with its question mark, or empty */
    List<JsonObject> findings(long id, String query) throws IOException, InterruptedException {
        return studio.all(ADMIN + "reconciliations/" + id + "/findings" + query);
    }

    /** Kind, origin and path of each finding. */
    List<String> found(JsonObject run) throws IOException, InterruptedException {
        return findings(Studio.id(run), "").stream()
                .map(f -> f.getString("kind") + " " + f.getString("origin") + " " + f.getString("storage_path"))
                .toList();
    }

    JsonObject finding(long id, String kind, String path) throws IOException, InterruptedException {
        return findings(id, "?kind=" + kind).stream()
                .filter(f -> f.getString("storage_path").equals(path))
                .findFirst()
                .orElseThrow();
    }

    static JsonObjectBuilder decision(String decision) {
        return Json.createObjectBuilder().add("decision", decision);
    }

    static JsonObjectBuilder decision(String decision, JsonObject finding) {
        return decision(decision).add("finding_ids", Json.createArrayBuilder().add(Studio.id(finding)));
    }

    Http.Answer decide(long id, JsonObjectBuilder decision) throws IOException, InterruptedException {
        return studio.operator().post(ADMIN + "reconciliations/" + id + "/decisions", decision.build());
    }

    /** Through Liberty's own interface, without parameters. */
    void batch(JsonObject run, String action) throws IOException, InterruptedException {
        Http operator = server.secureAs("operator");
        operator.text(operator.request("/ibm/api/batch/jobinstances/"
                                + Studio.number(run.getJsonObject("batch"), "instance_id") + "?action=" + action)
                        .PUT(BodyPublishers.noBody()))
                .expect(200, 202);
    }
}
