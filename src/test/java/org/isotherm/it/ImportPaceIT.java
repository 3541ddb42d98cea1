package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Imports and conversions that are held to a bandwidth by which they would take hours, and what proves those that are not. */
@ExtendWith(WithServer.class)
class ImportPaceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String IMPORTS = ADMIN + "imports";
    private static final int SLOWEST = 1024;
    private static final int SIZE = 5 * Samples.MIB;

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;

    ImportPaceIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
    }

    private JsonObject shown(String location) throws Exception {
        return operator.get(location).expect(200).json();
    }

    /** It reads, and has not come far, however long anybody waits. @return where it is followed */
    private String slow(Http.Answer started, String step) throws Exception {
        String location = started.expect(202).header("Location");
        JsonObject run = Await.value(
                "it is at the step " + step,
                PATIENCE,
                () -> shown(location),
                each -> each.getString("step").equals(step));
        assertThat(run.getString("status")).isEqualTo("in_progress");
        assertThat(Studio.number(run, "bandwidth_bytes_per_second")).isEqualTo(SLOWEST);
        return location;
    }

    /** In the middle of its file, which does not hold it up. */
    private void cancel(String location) throws Exception {
        operator.text(operator.request(location + "/cancel").POST(BodyPublishers.noBody()))
                .expect(200);
        Await.that(
                "what was begun is gone",
                PATIENCE,
                () -> shown(location).isNull("release_id")
                        && shown(location).getString("status").equals("cancelled"));
    }

    private JsonObject completed(Http.Answer started) throws Exception {
        String location = started.expect(202).header("Location");
        JsonObject run = Await.value(
                "it has ended",
                PATIENCE,
                () -> shown(location),
                each -> !Set.of("pending", "in_progress").contains(each.getString("status")));
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        return run;
    }

    private long profile(String name, long backend, boolean chunked) throws Exception {
        return Studio.id(studio.admin()
                .post(
                        ADMIN + "profiles",
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("backend_id", backend)
                                .add("chunked", chunked)
                                .build())
                .expect(201)
                .json());
    }

    private static JsonObjectBuilder of(String release, long source, long profile) {
        return Json.createObjectBuilder()
                .add("release", Json.createObjectBuilder().add("name", release))
                .add("source", Json.createObjectBuilder().add("backend_id", source))
                .add("profile_id", profile);
    }

    private static JsonObjectBuilder of(long release, long profile) {
        return Json.createObjectBuilder().add("release_id", release).add("profile_id", profile);
    }

    /** When and where each file was proven is shown, with a manifest of all. */
    private void assertProven(JsonObject run, byte[] content) throws Exception {
        List<JsonObject> files = studio.all(IMPORTS + "/" + Studio.id(run) + "/files");
        assertThat(files).hasSize(1);
        JsonObject file = files.get(0);
        assertThat(file.getString("state")).isEqualTo("verified");
        assertThat(file.isNull("verified_at")).isFalse();
        assertThat(file.getString("verified_by")).isNotEmpty();
        assertThat(operator.get(IMPORTS + "/" + Studio.id(run) + "/manifest")
                        .expect(200)
                        .body())
                .isEqualTo(Samples.sha256(content) + "  takes/1.mov\n");
    }

    @Test
    void isObeyedAndDoesNotHoldUpACancellation() throws Exception {
        Path folder = server.newFolder("paced");
        byte[] content = Samples.bytes(SIZE, 21);
        Files.createDirectories(folder.resolve("takes"));
        Files.write(folder.resolve("takes/1.mov"), content);
        long source = studio.create(Studio.local("paced-source", folder));
        long target = studio.create(Studio.local("paced", server.newFolder("paced-target")));
        long whole = profile("paced-whole", target, false);
        long split = profile("paced-split", target, true);

        cancel(slow(
                operator.post(
                        IMPORTS,
                        of("paced", source, whole)
                                .add("bandwidth_bytes_per_second", SLOWEST)
                                .build()),
                "hash"));
        JsonObject run =
                completed(operator.post(IMPORTS, of("paced", source, whole).build()));
        assertThat(run.isNull("bandwidth_bytes_per_second")).isTrue();
        assertProven(run, content);

        long release = Studio.number(run, "release_id");
        cancel(slow(
                operator.post(
                        IMPORTS + "/conversions",
                        of(release, split)
                                .add("bandwidth_bytes_per_second", SLOWEST)
                                .build()),
                "store"));
        assertProven(
                completed(operator.post(
                        IMPORTS + "/conversions", of(release, split).build())),
                content);
        try (InputStream bytes = operator.stream(operator.request("/api/releases/" + release + "/files/takes/1.mov"))
                .body()) {
            assertThat(Samples.sha256(bytes)).isEqualTo(Samples.sha256(content));
        }
        Refused.naming(
                Specimens.send(
                        operator,
                        "POST",
                        IMPORTS + "/conversions",
                        "{\"release_id\":" + release + ",\"profile_id\":" + whole
                                + ",\"bandwidth_bytes_per_second\":1023,\"source_retention\":\"P99999D\"}"),
                "bandwidth_bytes_per_second",
                "source_retention");
    }
}
