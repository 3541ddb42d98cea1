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
        return completed(started.expect(202).header("Location"));
    }

    private JsonObject completed(String location) throws Exception {
        JsonObject run = Await.value(
                "it has ended",
                PATIENCE,
                () -> shown(location),
                each -> !Set.of("pending", "in_progress").contains(each.getString("status")));
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        return run;
    }

    /** From now on so fast; null for no limit. */
    private Http.Answer change(String location, Long bandwidth) throws Exception {
        return Specimens.send(operator, "PATCH", location, "{\"bandwidth_bytes_per_second\":" + bandwidth + "}");
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

    /** An order that may be sent again: every path has a key of its own. */
    private Http.Answer keyed(String path, JsonObject order) throws Exception {
        return operator.text(operator.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "paced-" + path.length())
                .POST(BodyPublishers.ofString(order.toString())));
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

    private long source(String name, byte[] content) throws Exception {
        Path folder = server.newFolder(name);
        Files.createDirectories(folder.resolve("takes"));
        Files.write(folder.resolve("takes/1.mov"), content);
        return studio.create(Studio.local(name, folder));
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
        byte[] content = Samples.bytes(SIZE, 21);
        long source = source("paced-source", content);
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

    /** What is waited for already follows, too: for one buffer at the slowest speed that is two minutes. */
    @Test
    void isChangedWhileItIsAtWork() throws Exception {
        byte[] content = Samples.bytes(SIZE, 22);
        long source = source("repaced-source", content);
        long target = studio.create(Studio.local("repaced", server.newFolder("repaced-target")));
        long whole = profile("repaced-whole", target, false);
        long split = profile("repaced-split", target, true);
        JsonObject order = of("repaced", source, whole)
                .add("bandwidth_bytes_per_second", SLOWEST)
                .build();
        String imported = slow(keyed(IMPORTS, order), "hash");
        long faster = 2L * Samples.MIB;
        long changed = System.nanoTime();
        assertThat(Studio.number(change(imported, faster).expect(200).json(), "bandwidth_bytes_per_second"))
                .isEqualTo(faster);

        JsonObject run = completed(imported);

        assertThat(Duration.ofNanos(System.nanoTime() - changed))
                .as("it was read twice, at that speed")
                .isGreaterThan(Duration.ofSeconds(2L * (SIZE - Samples.MIB) / faster));
        assertProven(run, content);
        assertThat(keyed(IMPORTS, order).expect(202).header("Location"))
                .as("the order of before is asked for again")
                .isEqualTo(imported);
        Refused.with(change(imported, faster), 409);
        assertThat(Studio.number(shown(imported), "bandwidth_bytes_per_second")).isEqualTo(faster);

        long release = Studio.number(run, "release_id");
        String converted = slow(
                operator.post(
                        IMPORTS + "/conversions",
                        of(release, split)
                                .add("bandwidth_bytes_per_second", SLOWEST)
                                .build()),
                "store");
        for (String wrong : List.of("1023", "\"fast\"", "1.5", "true")) {
            Refused.naming(
                    Specimens.send(operator, "PATCH", converted, "{\"bandwidth_bytes_per_second\":" + wrong + "}"),
                    "bandwidth_bytes_per_second");
        }
        Refused.naming(Specimens.send(operator, "PATCH", converted, "{}"), "bandwidth_bytes_per_second");
        assertThat(Studio.number(shown(converted), "bandwidth_bytes_per_second"))
                .as("nothing was changed")
                .isEqualTo(SLOWEST);
        assertThat(change(converted, null).expect(200).json().isNull("bandwidth_bytes_per_second"))
                .isTrue();
        assertProven(completed(converted), content);

        Http.Answer back =
                operator.text(operator.request(converted + "/rollback").POST(BodyPublishers.noBody()));
        Refused.with(change(IMPORTS + "/" + Studio.id(completed(back)), faster), 409);
    }

    /** That of the run at work, and of those that follow. */
    @Test
    void isChangedForAllReleasesOfABackend() throws Exception {
        byte[] content = Samples.bytes(SIZE, 23);
        long source = source("all-repaced-source", content);
        long target = studio.create(Studio.local("all-repaced", server.newFolder("all-repaced-target")));
        long whole = profile("all-repaced-whole", target, false);
        long split = profile("all-repaced-split", target, true);
        completed(operator.post(IMPORTS, of("all-repaced 1", source, whole).build()));
        completed(operator.post(IMPORTS, of("all-repaced 2", source, whole).build()));
        JsonObject order = Json.createObjectBuilder()
                .add("backend_id", target)
                .add("profile_id", split)
                .add("bandwidth_bytes_per_second", SLOWEST)
                .build();
        String all = keyed(ADMIN + "release-conversions", order).expect(202).header("Location");
        Await.that(
                "the first of them is read",
                PATIENCE,
                () -> !shown(all).isNull("import_id")
                        && shown(IMPORTS + "/" + Studio.number(shown(all), "import_id"))
                                .getString("step")
                                .equals("store"));
        long faster = 1L << 30;

        assertThat(Studio.number(change(all, faster).expect(200).json(), "bandwidth_bytes_per_second"))
                .isEqualTo(faster);

        assertThat(Studio.number(completed(all), "converted_releases")).isEqualTo(2);
        List<JsonObject> runs =
                studio.all(IMPORTS + "?release_conversion_id=" + all.substring(all.lastIndexOf('/') + 1));
        assertThat(runs)
                .hasSize(2)
                .allSatisfy(run -> assertThat(Studio.number(run, "bandwidth_bytes_per_second"))
                        .isEqualTo(faster));
        assertThat(keyed(ADMIN + "release-conversions", order).expect(202).header("Location"))
                .isEqualTo(all);
        Refused.with(change(all, faster), 409);
        Http.Answer back = operator.text(operator.request(all + "/rollback").POST(BodyPublishers.noBody()));
        Refused.with(change(back.expect(202).header("Location"), faster), 409);
        completed(back);
    }
}
