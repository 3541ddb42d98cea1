package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.demo.Http;
import org.isotherm.faults.CrashPoint;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A release is converted, or that is taken back, and the server killed meanwhile: another node serves the release, which
 * has the one form or the other as a whole, and a restart of the job completes it.
 */
@Tag("long")
@ExtendWith(WithCluster.class)
class CrashedReleaseConversionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Cluster cluster;
    private final FaultyNode node;
    private final Studio studio;
    private final Rows rows;
    private final Map<String, byte[]> files = new TreeMap<>();
    private Forms forms;

    CrashedReleaseConversionIT(Cluster cluster) {
        this.cluster = cluster;
        this.node = cluster.node(0);
        this.studio = node.studio();
        this.rows = cluster.rows();
    }

    private long release(String name, Form form) throws Exception {
        long release = Studio.id(studio.operator()
                .post(
                        "/api/releases",
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("profile_id", form.profile())
                                .build())
                .expect(201)
                .json());
        files.put("large.mov", Samples.bytes(3 * Forms.CHUNK + 3, 77));
        for (int i = 0; i < 6; i++) {
            files.put("small/" + i + ".txt", Samples.bytes(i * 300, i));
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            studio.operator()
                    .upload(
                            "/api/releases/" + release + "/files/" + file.getKey(),
                            BodyPublishers.ofByteArray(file.getValue()),
                            PATIENCE)
                    .expect(201);
        }
        ask("/api/releases/" + release + "/publish").expect(200);
        return release;
    }

    private Http.Answer ask(String address) throws Exception {
        return studio.operator().text(studio.operator().request(address).POST(BodyPublishers.noBody()));
    }

    private void convert(long release, Form form) throws Exception {
        studio.operator()
                .post(
                        ADMIN + "imports/conversions",
                        Json.createObjectBuilder()
                                .add("release_id", release)
                                .add("profile_id", form.profile())
                                .build())
                .expect(202);
    }

    private String run() throws Exception {
        return ADMIN + "imports/" + rows.number("SELECT max(id) FROM release_imports");
    }

    private JsonObject ended(String address) throws Exception {
        return Await.value(
                "the run has ended",
                PATIENCE,
                () -> studio.operator().get(address).expect(200).json(),
                run -> !run.getString("status").equals("pending")
                        && !run.getString("status").equals("in_progress"));
    }

    private void assertFiles(FaultyNode serving, long release) throws Exception {
        Http operator = serving.studio().operator();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            try (InputStream bytes = operator.stream(
                            operator.request("/api/releases/" + release + "/files/" + file.getKey()))
                    .body()) {
                assertThat(bytes.readAllBytes()).as(file.getKey()).isEqualTo(file.getValue());
            }
        }
    }

    /** The release has that profile, all of its files that form, and what holds them is its own. */
    private void assertForm(long release, Form form) throws Exception {
        assertThat(rows.number("SELECT storage_profile_id FROM release_storage WHERE release_id = ?", release))
                .isEqualTo(form.profile());
        assertThat(rows.number(
                        "SELECT count(*) FROM release_files f JOIN encoded_contents c ON c.id = f.content_id"
                                + " WHERE f.release_id = ? AND c.profile_id = ?",
                        release,
                        form.profile()))
                .isEqualTo(files.size());
        assertThat(rows.texts(
                        "SELECT DISTINCT backend_id::text FROM asset_locations"
                                + " WHERE entity_type = 'release' AND entity_id = ?",
                        release))
                .containsExactly(String.valueOf(form.backend()));
    }

    @ParameterizedTest(name = "killed at {0}, passage {1}, rollback: {2}")
    @CsvSource({
        "OBJECT_NAMED, 2, false",
        "OBJECT_WRITTEN, 2, false",
        "IMPORT_STORED, 1, false",
        "IMPORT_VERIFIED, 1, false",
        "FORMS_EXCHANGED, 1, false",
        "IMPORT_PUBLISHED, 1, false",
        "IMPORT_VERIFIED, 1, true",
        "FORMS_EXCHANGED, 1, true",
        "IMPORT_PUBLISHED, 1, true"
    })
    void isCompletedByARestart(CrashPoint point, int passage, boolean back) throws Exception {
        String name =
                "converted-" + point.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "-" + back;
        forms = Forms.make(studio, name, cluster.newFolder("profiles"), cluster.s3());
        Form plain = forms.all.get(0);
        Form split = forms.all.get(7);
        long release = release(name, plain);
        String converted = "";
        if (back) {
            node.faults().note(CrashPoint.IMPORT_PUBLISHED);
            convert(release, split);
            converted = run();
            assertThat(ended(converted).getString("status")).isEqualTo("completed");
            node.awaitObeyed(CrashPoint.IMPORT_PUBLISHED); // its job passes no point any more
            node.faults().withdraw(CrashPoint.IMPORT_PUBLISHED);
        }
        node.faults().halt(point, passage);

        try {
            if (back) {
                ask(converted + "/rollback").expect(202);
            } else {
                convert(release, split);
            }
        } catch (IOException e) {
            // killed before it could answer
        }
        node.awaitDeath();
        boolean exchanged = point == CrashPoint.IMPORT_PUBLISHED;
        assertForm(release, exchanged == back ? plain : split);
        assertFiles(cluster.node(1), release);
        cluster.recover();
        JsonObject run = new RestartedJob(node, run()).awaitEnd();

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertForm(release, back ? plain : split);
        assertFiles(node, release);
        ask((back ? converted : run()) + "/finalise").expect(200);
        Await.that("the other form is gone, and what was written for nothing", PATIENCE, () -> nothingIsLeft(release));
        assertFiles(node, release);
    }

    /** Nobody asks for it: the node that is left takes over when the lease of the other one is over. */
    @Test
    void theReleasesOfABackendAreGoneOnWithByAnotherNode() throws Exception {
        forms = Forms.make(studio, "converted-backend", cluster.newFolder("profiles"), cluster.s3());
        Form plain = forms.all.get(0);
        Form split = forms.all.get(7);
        long release = release("converted-backend", plain);
        FaultyNode other = cluster.node(1);
        node.faults().halt(CrashPoint.IMPORT_STORED, 1);
        other.faults().halt(CrashPoint.IMPORT_STORED, 1); // either may begin it

        String address = studio.operator()
                .post(
                        ADMIN + "release-conversions",
                        Json.createObjectBuilder()
                                .add("backend_id", plain.backend())
                                .add("profile_id", split.profile())
                                .build())
                .expect(202)
                .header("Location");
        Await.that("one of the two is dead", PATIENCE, () -> !node.isAlive() || !other.isAlive());
        FaultyNode left = node.isAlive() ? node : other;
        left.faults().withdrawAll();
        JsonObject all = Await.value(
                "the other one has gone on",
                PATIENCE,
                () -> left.studio().operator().get(address).expect(200).json(),
                found -> !found.getString("status").equals("in_progress"));

        assertThat(all.getString("status")).as(all.toString()).isEqualTo("completed");
        assertThat(Studio.number(all, "converted_releases")).isEqualTo(1);
        assertForm(release, split);
        assertFiles(left, release);
        cluster.recover();
        ask(run() + "/finalise").expect(200);
        Await.that("the other form is gone, and what was written for nothing", PATIENCE, () -> nothingIsLeft(release));
        assertFiles(node, release);
    }

    private boolean nothingIsLeft(long release) throws Exception {
        for (Form form : forms.all) {
            if (rows.number(
                            "SELECT count(*) FROM stored_objects WHERE backend_id = ? AND state IN ('writing', 'condemned')",
                            form.backend())
                    > 0) {
                return false;
            }
        }
        return rows.number(
                        "SELECT count(*) FROM releases WHERE id <> ? AND name LIKE"
                                + " (SELECT name || '%' FROM releases WHERE id = ?)",
                        release, release)
                == 0;
    }
}
