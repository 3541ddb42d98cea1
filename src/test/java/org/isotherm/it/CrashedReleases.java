package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;

/** Releases that all have the same files, of which it is known what they are to hold whatever happens to servers. */
final class CrashedReleases {
    static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Studio studio;
    private final Rows rows;
    private final Forms forms;
    private final Map<String, byte[]> files = new TreeMap<>();

    /** @param name in front of the names of backends and profiles */
    CrashedReleases(Cluster cluster, String name) throws Exception {
        this.studio = cluster.node(0).studio();
        this.rows = cluster.rows();
        this.forms = Forms.make(studio, name, cluster.newFolder("profiles"), cluster.s3());
        files.put("large.mov", Samples.bytes(3 * Forms.CHUNK + 3, 77));
        for (int i = 0; i < 6; i++) {
            files.put("small/" + i + ".txt", Samples.bytes(i * 300, i));
        }
    }

    /** Each file as an object of its own, on a disk. */
    Form plain() {
        return forms.all.get(0);
    }

    /** Encrypted and in chunks, in an S3 store. */
    Form split() {
        return forms.all.get(7);
    }

    Http.Answer ask(String address) throws Exception {
        return studio.operator().text(studio.operator().request(address).POST(BodyPublishers.noBody()));
    }

    /** A published one, in the plain form. @return its id */
    long make(String name) throws Exception {
        long release = Studio.id(studio.operator()
                .post(
                        "/api/releases",
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("profile_id", plain().profile())
                                .build())
                .expect(201)
                .json());
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

    /** All that lie in the plain form, to the other one. @return where it is followed */
    String convertAll() throws Exception {
        return studio.operator()
                .post(
                        ADMIN + "release-conversions",
                        Json.createObjectBuilder()
                                .add("backend_id", plain().backend())
                                .add("profile_id", split().profile())
                                .build())
                .expect(202)
                .header("Location");
    }

    /** The run at that address when it has ended, as that server shows it. */
    JsonObject ended(FaultyNode serving, String address) throws Exception {
        return Await.value(
                "the run has ended",
                PATIENCE,
                () -> serving.studio().operator().get(address).expect(200).json(),
                run -> !run.getString("status").equals("pending")
                        && !run.getString("status").equals("in_progress"));
    }

    void assertFiles(FaultyNode serving, long release) throws Exception {
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
    void assertForm(long release, Form form) throws Exception {
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

    /** No draft of it is there any more, and on no backend an object that is nobody's. */
    void awaitNothingLeft(long release) throws Exception {
        Await.that("the other form is gone, and what was written for nothing", PATIENCE, () -> nothingIsLeft(release));
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
                                + " (SELECT name || ', other form %' FROM releases WHERE id = ?)",
                        release, release)
                == 0;
    }
}
