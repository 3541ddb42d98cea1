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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.isotherm.storage.Mark;
import org.isotherm.storage.s3.RelayRule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backend is tried before it is saved, and what it cannot do is known before a file depends on it. */
@ExtendWith(WithServer.class)
class ProbeIT {
    private static final String PROBE = ADMIN + "backends/probe";
    private static final int ALWAYS = 1_000_000;

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    ProbeIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @AfterEach
    void heal() {
        server.relay().heal();
    }

    @Test
    void triesAFolderStepByStepAndLeavesNothing() throws Exception {
        Path folder = server.newFolder("probe");

        Http.Answer answer =
                studio.admin().post(PROBE, Studio.local("probe-local", folder).build());

        JsonObject probe = answer.expect(200).json();
        assertThat(steps(probe))
                .containsExactly(
                        "marker ok",
                        "write ok",
                        "read ok",
                        "range ok",
                        "multipart skipped",
                        "conditional_create ok",
                        "list ok",
                        "delete ok");
        assertThat(probe.getBoolean("passed")).isTrue();
        assertThat(capabilities(probe)).contains("read", "write", "range_read", "conditional_create", "list", "delete");
        assertThat(entries(folder)).as("left in the folder").isEmpty();
        assertThat(answer.body()).doesNotContain(folder.toString());
        assertThat(rows.number("SELECT COUNT(*) FROM storage_backends WHERE name = 'probe-local'"))
                .isZero();
    }

    @Test
    void triesABucketStepByStepAndLeavesNothing() throws Exception {
        JsonObject probe = studio.admin()
                .post(PROBE, Studio.s3("probe-s3", server.s3(), "probe-s3/").build())
                .expect(200)
                .json();
        assertThat(steps(probe))
                .containsExactly(
                        "marker ok",
                        "write ok",
                        "read ok",
                        "range ok",
                        "multipart ok",
                        "conditional_create ok",
                        "list ok",
                        "delete ok");
        assertThat(capabilities(probe)).contains("multipart", "list", "conditional_create");
        try (Bucket bucket = server.bucket()) {
            assertThat(bucket.list("probe-s")).isEmpty();
            assertThat(bucket.unfinished("probe-s")).isEmpty();
        }
    }

    @Test
    void savesNothingWhenAStepFailsAndSaysWhich() throws Exception {
        RelayRule rule = server.relay()
                .refuse(
                        a -> a.method().equals("GET") && a.target().contains(".isotherm-probe"),
                        ALWAYS,
                        403,
                        "AccessDenied");
        JsonObject body =
                Studio.s3("probe-broken", server.relay().uri(), "probe-broken/").build();

        JsonObject problem = Refused.with(studio.admin().post(ADMIN + "backends", body), 422);

        assertThat(rule.met()).isPositive();
        assertThat(steps(problem))
                .containsExactly(
                        "marker ok",
                        "write ok",
                        "read failed",
                        "range skipped",
                        "multipart skipped",
                        "conditional_create skipped",
                        "list skipped",
                        "delete ok");
        assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("message"))
                .contains("probe-broken")
                .contains("AccessDenied");
        JsonObject probe = studio.admin().post(PROBE, body).expect(200).json();
        assertThat(probe.getBoolean("passed")).isFalse();
        assertThat(steps(probe)).isEqualTo(steps(problem));
        assertThat(rows.number("SELECT COUNT(*) FROM storage_backends WHERE name = 'probe-broken'"))
                .isZero();
        try (Bucket bucket = server.bucket()) {
            assertThat(bucket.list("probe-broke")).as("also no marker").isEmpty();
        }
    }

    @Test
    void refusesAPlaceThatAnotherInstallationHasMarked() throws Exception {
        Path folder = server.newFolder("probe-foreign");
        Path marker = folder.resolve(Mark.NAME);
        String theirs = new Mark(UUID.randomUUID(), UUID.randomUUID()).text();
        Files.writeString(marker, theirs);
        JsonObject body = Studio.local("probe-foreign", folder).build();

        JsonObject problem = Refused.with(studio.admin().post(ADMIN + "backends", body), 422);
        JsonObject probe = studio.admin().post(PROBE, body).expect(200).json();

        assertThat(steps(problem)).startsWith("marker failed", "write skipped").isEqualTo(steps(probe));
        assertThat(problem.toString()).contains("belongs to another installation");
        assertThat(entries(folder)).containsExactly(Mark.NAME);
        assertThat(Files.readString(marker)).isEqualTo(theirs);
    }

    @Test
    void holdsAStoreToWhatItCanDo() throws Exception {
        Set<String> written = ConcurrentHashMap.newKeySet();
        server.relay()
                .refuse(
                        a -> a.method().equals("POST") && a.target().contains("uploads"),
                        ALWAYS,
                        501,
                        "NotImplemented");
        server.relay().refuse(a -> a.target().contains("list-type=2"), ALWAYS, 403, "AccessDenied");
        server.relay()
                .refuse(
                        a -> a.method().equals("PUT")
                                && a.target().contains(".isotherm-probe")
                                && !a.target().contains("partNumber")
                                && !written.add(a.path()),
                        ALWAYS,
                        501,
                        "NotImplemented");
        long poor = studio.create(Studio.s3("probe-poor", server.relay().uri(), "probe-poor/"));
        long rich = studio.create(Studio.local("probe-rich", server.newFolder("probe-rich")));
        assertThat(capabilities(studio.backend(poor))).contains("read", "write", "range_read", "delete");
        assertThat(capabilities(studio.backend(poor)))
                .doesNotContain("multipart", "list", "list_uploads", "conditional_create");

        studio.upload("probe_poor/1/file", poor, Samples.bytes(1000, 1));
        Http.Answer tooLarge = studio.put("probe_poor/2/file", poor, Samples.bytes(Studio.PART + 1, 2));
        assertThat(Refused.with(tooLarge, 503).getString("detail")).contains("does not take objects in parts");
        JsonObject wanted = Json.createObjectBuilder().add("backend_id", poor).build();
        refusedForList(studio.operator().post(ADMIN + "reconciliations", wanted));
        refusedForList(studio.operator()
                .post(
                        ADMIN + "assets/adopt",
                        Json.createObjectBuilder(wanted)
                                .add("entity_type", "probe_poor")
                                .add("file_field", "file")
                                .build()));
        Refused.with(studio.admin().post(ADMIN + "backends/" + poor + "/drain", target(rich)), 409);
        assertThat(studio.backend(poor).getString("status")).isEqualTo("active");

        server.relay().heal();
        String tag = studio.admin().get(ADMIN + "backends/" + poor).header("ETag");
        JsonObject anew = anew(poor).expect(200).json();
        anew(poor).expect(200);

        assertThat(anew.getBoolean("passed")).isTrue();
        assertThat(capabilities(studio.backend(poor)))
                .isEqualTo(capabilities(anew))
                .contains("multipart", "list");
        assertThat(studio.admin().get(ADMIN + "backends/" + poor).header("ETag"))
                .isEqualTo(tag);
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM audit_log WHERE action = 'backend.probe' AND subject_id = ?",
                        Long.toString(poor)))
                .isEqualTo(2);
        studio.upload("probe_poor/2/file", poor, Samples.bytes(Studio.PART + 1, 2));
        studio.operator().post(ADMIN + "reconciliations", wanted).expect(202);
    }

    private static void refusedForList(Http.Answer answer) {
        assertThat(Refused.with(answer, 409).getString("detail")).contains("lacks the capability list");
    }

    private Http.Answer anew(long backend) throws Exception {
        return studio.operator()
                .text(studio.operator()
                        .request(ADMIN + "backends/" + backend + "/probe")
                        .POST(BodyPublishers.noBody()));
    }

    static JsonObject target(long backend) {
        return Json.createObjectBuilder().add("target_backend_id", backend).build();
    }

    private static List<String> steps(JsonObject tried) {
        return tried.getJsonArray("steps").getValuesAs(JsonObject.class).stream()
                .map(step -> step.getString("step") + " " + step.getString("result"))
                .toList();
    }

    private static Set<String> capabilities(JsonObject view) {
        Set<String> names = new TreeSet<>();
        for (JsonValue each : view.getJsonArray("capabilities")) {
            names.add(((JsonString) each).getString());
        }
        return names;
    }

    private static List<String> entries(Path folder) throws Exception {
        try (Stream<Path> found = Files.list(folder)) {
            return found.map(each -> each.getFileName().toString()).toList();
        }
    }
}
