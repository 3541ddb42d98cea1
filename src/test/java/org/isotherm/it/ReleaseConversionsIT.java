package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Releases are brought from any form into any other, and back to the very bytes of before. */
@ExtendWith(WithServer.class)
class ReleaseConversionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RELEASES = "/api/releases";
    private static final String IMPORTS = ADMIN + "imports";

    private static Forms forms;
    private static Path folder;
    private static int made;

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final Rows rows;

    ReleaseConversionsIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.rows = server.rows();
        if (forms == null) {
            folder = server.newFolder("release-conversions");
            forms = Forms.make(studio, "release-conversions", folder, server.s3());
        }
    }

    private static Map<String, byte[]> samples() {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("empty.txt", new byte[0]);
        files.put("large.mov", Samples.bytes(2 * Forms.CHUNK + 17, 1));
        for (int i = 0; i < 6; i++) {
            files.put("small/" + i + ".exr", Samples.bytes(1 + i * 9_000, i));
        }
        return files;
    }

    private long release(Form form, Map<String, byte[]> files) throws Exception {
        long release = Studio.id(operator.post(
                        RELEASES,
                        Json.createObjectBuilder()
                                .add("name", "to convert " + ++made)
                                .add("profile_id", form.profile())
                                .build())
                .expect(201)
                .json());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            put(release, file.getKey(), file.getValue()).expect(201);
        }
        operator.text(operator.request(RELEASES + "/" + release + "/publish").POST(BodyPublishers.noBody()))
                .expect(200);
        return release;
    }

    private Http.Answer put(long release, String path, byte[] content) throws Exception {
        return operator.upload(
                RELEASES + "/" + release + "/files/" + path, BodyPublishers.ofByteArray(content), PATIENCE);
    }

    private static JsonObject wanted(long release, Form form) {
        return Json.createObjectBuilder()
                .add("release_id", release)
                .add("profile_id", form.profile())
                .build();
    }

    private JsonObject ended(Http.Answer started) throws Exception {
        String location = started.expect(202).header("Location");
        return Await.value(
                "it has ended",
                PATIENCE,
                () -> operator.get(location).expect(200).json(),
                run -> !Set.of("pending", "in_progress").contains(run.getString("status")));
    }

    private JsonObject convert(long release, Form form) throws Exception {
        return ended(operator.post(IMPORTS + "/conversions", wanted(release, form)));
    }

    private Http.Answer ask(JsonObject run, String what) throws Exception {
        return operator.text(
                operator.request(IMPORTS + "/" + Studio.id(run) + "/" + what).POST(BodyPublishers.noBody()));
    }

    private void assertFiles(long release, Map<String, byte[]> files) throws Exception {
        assertThat(studio.all(RELEASES + "/" + release + "/files").stream()
                        .map(file -> file.getString("path"))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(files.keySet());
        Http reader = server.as("reader");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            HttpResponse<InputStream> answer =
                    reader.stream(reader.request(RELEASES + "/" + release + "/files/" + file.getKey()));
            try (InputStream bytes = answer.body()) {
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(bytes.readAllBytes()).as(file.getKey()).isEqualTo(file.getValue());
            }
        }
    }

    private void assertForm(long release, Form form) throws Exception {
        JsonObject shown = operator.get(RELEASES + "/" + release).expect(200).json();
        assertThat(Studio.number(shown, "profile_id")).isEqualTo(form.profile());
        assertThat(rows.texts(
                        "SELECT DISTINCT c.chunked || ' ' || (c.key_name IS NOT NULL) FROM release_files f"
                                + " JOIN encoded_contents c ON c.id = f.content_id WHERE f.release_id = ?",
                        release))
                .as(form.name())
                .containsExactly(form.chunked() + " " + form.encrypted());
        assertThat(rows.texts(
                        "SELECT DISTINCT backend_id::text FROM asset_locations"
                                + " WHERE entity_type = 'release' AND entity_id = ?",
                        release))
                .containsExactly(String.valueOf(form.backend()));
    }

    /** Which object holds each file of the release, or which chunks; by path. */
    private List<String> objects(long release) throws Exception {
        return rows.texts("""
                SELECT f.path || ' ' || string_agg(a.storage_path, ' ' ORDER BY a.storage_path)
                FROM release_files f
                LEFT JOIN file_chunks c ON c.file_id = f.content_id
                LEFT JOIN stored_objects o ON o.content_id = f.content_id AND o.state = 'live'
                JOIN asset_locations a ON a.id = COALESCE(c.chunk_id, o.asset_location_id)
                WHERE f.release_id = ? AND a.entity_id = f.release_id GROUP BY f.path ORDER BY f.path""", release);
    }

    /** The form of before goes, and all that held it. */
    private void finalise(JsonObject run) throws Exception {
        long draft = Studio.number(run, "release_id");
        ask(run, "finalise").expect(200);
        Await.that(
                "the form of before is gone",
                PATIENCE,
                () -> operator.get(RELEASES + "/" + draft).status() == 404);
        assertThat(rows.number(
                        "SELECT count(*) FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?", draft))
                .isZero();
        ask(run, "finalise").expect(200);
    }

    private void deleteAll(long release) throws Exception {
        for (JsonObject file : studio.all(RELEASES + "/" + release + "/files")) {
            operator.delete(RELEASES + "/" + release + "/files/" + file.getString("path"))
                    .expect(204);
        }
        operator.delete(RELEASES + "/" + release).expect(204);
    }

    @Test
    void itsFormChangesAndItsFilesDoNot() throws Exception {
        Map<String, byte[]> files = samples();
        long release = release(forms.all.get(0), files);

        for (int form : new int[] {7, 2, 5, 0}) { // splits, joins, encrypts, decrypts, and goes elsewhere
            JsonObject run = convert(release, forms.all.get(form));
            assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
            assertThat(run.getString("kind")).isEqualTo("conversion");
            assertForm(release, forms.all.get(form));
            assertFiles(release, files);
            finalise(run);
        }
        assertFiles(release, files);
        assertThat(operator.post(IMPORTS + "/conversions", wanted(release, forms.all.get(0)))
                        .status())
                .isEqualTo(409); // has that form
        Refused.naming(
                Specimens.send(
                        operator, "POST", IMPORTS + "/conversions", "{\"release_id\":999999999,\"profile_id\":1}"),
                "release_id");
        Refused.naming(
                Specimens.send(
                        operator,
                        "POST",
                        IMPORTS + "/conversions",
                        "{\"release_id\":" + release + ",\"profile_id\":999999999}"),
                "profile_id");
        deleteAll(release);
    }

    /** Each of the eight into each other one. */
    @Test
    @Tag("long")
    void anyFormBecomesAnyOther() throws Exception {
        Map<String, byte[]> files = samples();
        for (Form from : forms.all) {
            long release = release(from, files);
            for (Form to : forms.all) {
                if (to != from) {
                    JsonObject run = convert(release, to);
                    assertThat(run.getString("status"))
                            .as(from + " to " + to + " " + run)
                            .isEqualTo("completed");
                    assertForm(release, to);
                    assertFiles(release, files);
                    JsonObject back = ended(ask(run, "rollback"));
                    assertThat(back.getString("status"))
                            .as(to + " to " + from + " " + back)
                            .isEqualTo("completed");
                    assertForm(release, from);
                    assertFiles(release, files);
                    finalise(run);
                }
            }
            deleteAll(release);
        }
    }

    @Test
    void whatWasPutFileByFileIsPackedTogether() throws Exception {
        Map<String, byte[]> files = samples();
        long release = release(forms.all.get(6), files);
        long before = chunks(release);

        JsonObject run = convert(release, forms.all.get(6));

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertForm(release, forms.all.get(6));
        long bytes = files.values().stream().mapToLong(file -> file.length).sum();
        assertThat(before).isEqualTo(3 + 6); // of the large one, and of each small one
        assertThat(chunks(release)).isLessThan(before).isBetween(bytes / Forms.CHUNK, bytes / Forms.CHUNK + 3);
        assertFiles(release, files);
        finalise(run);
        assertFiles(release, files);
        deleteAll(release);
    }

    private long chunks(long release) throws Exception {
        return rows.number(
                "SELECT count(*) FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?", release);
    }

    @Test
    void itGoesBackToTheVeryObjectsOfBefore() throws Exception {
        Form whole = forms.all.get(0);
        Form split = forms.all.get(6);
        Map<String, byte[]> files = samples();
        long release = release(whole, files);
        List<String> before = objects(release);
        JsonObject run = convert(release, split);
        long draft = Studio.number(run, "release_id");
        assertForm(release, split);

        // what is kept is nobody's to change
        assertThat(put(draft, "evil.txt", new byte[1]).status()).isEqualTo(409);
        assertThat(operator.text(operator.request(RELEASES + "/" + draft + "/publish")
                                .POST(BodyPublishers.noBody()))
                        .status())
                .isEqualTo(409);
        assertThat(server.as("reader").get(RELEASES + "/" + draft).status()).isEqualTo(404);
        // but of the release is
        byte[] newer = Samples.bytes(Forms.CHUNK + 5, 99);
        files.put("small/3.exr", newer);
        put(release, "small/3.exr", newer).expect(200);
        files.put("added.txt", newer);
        put(release, "added.txt", newer).expect(201);
        files.remove("small/4.exr");
        operator.delete(RELEASES + "/" + release + "/files/small/4.exr").expect(204);

        JsonObject back = ended(ask(run, "rollback"));

        assertThat(back.getString("status")).as(back.toString()).isEqualTo("completed");
        assertThat(back.getString("kind")).isEqualTo("rollback");
        assertThat(Studio.number(back, "rolls_back_id")).isEqualTo(Studio.id(run));
        assertFiles(release, files);
        List<String> unchanged = before.stream()
                .filter(line -> !line.startsWith("small/3") && !line.startsWith("small/4"))
                .toList();
        assertThat(objects(release)).containsAll(unchanged);
        JsonObject shown = operator.get(RELEASES + "/" + release).expect(200).json();
        assertThat(Studio.number(shown, "profile_id")).isEqualTo(whole.profile());
        assertThat(Studio.id(ask(run, "rollback").expect(202).json())).isEqualTo(Studio.id(back));
        finalise(run);
        assertThat(objects(release)).containsAll(unchanged);
        assertFiles(release, files);
        deleteAll(release);
    }

    @Test
    void whatIsDamagedStopsItAndTheReleaseStaysAsItIs() throws Exception {
        Form encrypted = forms.all.get(4);
        assertThat(encrypted.encrypted() && !encrypted.chunked()).isTrue();
        Map<String, byte[]> files = samples();
        long release = release(encrypted, files);
        List<String> before = objects(release);
        String object = before.stream()
                .filter(line -> line.startsWith("large.mov"))
                .findFirst()
                .orElseThrow()
                .split(" ")[1];
        byte[] stored = Files.readAllBytes(folder.resolve(object));
        byte[] damaged = stored.clone();
        damaged[100_000] ^= 1;
        Files.write(folder.resolve(object), damaged);

        JsonObject run = convert(release, forms.all.get(3));

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("failed");
        JsonObject failed = studio.all(IMPORTS + "/" + Studio.id(run) + "/files?state=failed")
                .get(0);
        assertThat(failed.getString("path")).isEqualTo("large.mov");
        assertThat(objects(release)).isEqualTo(before);
        Files.write(folder.resolve(object), stored);
        assertFiles(release, files);
        // it is ended, and its draft goes
        long draft = Studio.number(run, "release_id");
        ask(run, "cancel").expect(200);
        Await.that(
                "its draft is gone",
                PATIENCE,
                () -> operator.get(RELEASES + "/" + draft).status() == 404);
        assertThat(objects(release)).isEqualTo(before);
        assertThat(ask(run, "rollback").status()).isEqualTo(409);
        deleteAll(release);
    }
}
