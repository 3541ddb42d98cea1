package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.isotherm.demo.Http;
import org.isotherm.storage.s3.RelayRule;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Files of releases of which all or some lies in an archive of their store, read by two nodes. */
@ExtendWith(WithCluster.class)
class ArchivedReleasesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SIZE = 2 * Samples.MIB + 9;
    private static final int FOREVER = Integer.MAX_VALUE;
    private static int made;

    private final Cluster cluster;
    private final String name = "archived-" + ++made;

    ArchivedReleasesIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @AfterEach
    void heals() {
        cluster.relay().heal();
    }

    private Http on(int node) {
        return cluster.node(node).studio().operator();
    }

    private Http.Answer range(int node, String file, int from, int to) throws Exception {
        return on(node).text(on(node).request(file).header("Range", "bytes=" + from + "-" + (to - 1)));
    }

    @Test
    void everyNodeSaysWhenAnArchivedFileOfAReleaseIsBack() throws Exception {
        Forms forms = Forms.make(
                cluster.node(0).studio(),
                name,
                cluster.newFolder("archived"),
                cluster.relay().uri());
        byte[] content = Samples.bytes(SIZE, 17);
        List<String> files = new ArrayList<>();
        for (Forms.Form form : forms.all) {
            if (form.name().contains("-cloud")) {
                files.add(releaseFile(form, content));
            }
        }
        String objects = "/" + name + "/objects/";
        cluster.relay()
                .refuse(
                        asked -> asked.method().equals("GET") && asked.path().contains(objects),
                        FOREVER,
                        403,
                        "InvalidObjectState");
        RelayRule restores = cluster.relay()
                .refuse(
                        asked -> asked.method().equals("POST")
                                && asked.path().contains(objects)
                                && asked.target().contains("restore"),
                        FOREVER,
                        202,
                        "");
        for (String file : files) {
            String followed = Await.value(
                            "the answer knows of the archive",
                            PATIENCE,
                            () -> on(0).get(file).expect(202),
                            answer -> Studio.number(answer.json(), "estimated_seconds") > 60)
                    .header("Location");
            for (int node = 0; node <= 1; node++) {
                assertSaysWhenItIsBack(on(node).get(file), followed);
                assertSaysWhenItIsBack(on(node).text(on(node).request(file).header("Range", "bytes=5-9")), followed);
            }
        }
        assertThat(restores.met()).isPositive();

        cluster.relay().heal();
        for (String file : files) {
            for (int node = 0; node <= 1; node++) {
                assertThat(wholeRelease(node, file)).isEqualTo(content);
            }
        }
    }

    /** What comes before it is not sent for nothing. */
    @Test
    void everyNodeSaysSoWhenOnlyALaterChunkOfAFileLiesInAnArchive() throws Exception {
        Forms forms = Forms.make(
                cluster.node(0).studio(),
                name,
                cluster.newFolder("archived"),
                cluster.relay().uri());
        byte[] content = Samples.bytes(SIZE, 18);
        for (Forms.Form form : forms.all) {
            if (form.name().contains("-cloud") && form.chunked()) {
                assertSaysSoOfALaterChunk(releaseFile(form, content), content);
                cluster.relay().heal();
            }
        }
    }

    private void assertSaysSoOfALaterChunk(String file, byte[] content) throws Exception {
        int archived = 15;
        String path = cluster.rows()
                .texts(
                        "SELECT a.storage_path FROM release_files f JOIN file_chunks c ON c.file_id = f.content_id"
                                + " JOIN asset_locations a ON a.id = c.chunk_id"
                                + " WHERE f.release_id = ? AND c.chunk_index = ?",
                        Long.parseLong(file.split("/")[3]),
                        archived)
                .get(0);
        cluster.relay()
                .refuse(
                        asked -> asked.method().equals("GET") && asked.path().endsWith(path),
                        FOREVER,
                        403,
                        "InvalidObjectState");
        cluster.relay()
                .harm(asked -> asked.method().equals("HEAD") && asked.path().endsWith(path), FOREVER, Harm.NONE)
                .saying("x-amz-storage-class: GLACIER");
        RelayRule restores = cluster.relay()
                .refuse(
                        asked -> asked.method().equals("POST")
                                && asked.path().endsWith(path)
                                && asked.target().contains("restore"),
                        FOREVER,
                        202,
                        "");
        String followed = Await.value(
                        "the answer knows of the archive",
                        PATIENCE,
                        () -> on(0).get(file).expect(202),
                        answer -> Studio.number(answer.json(), "estimated_seconds") > 60)
                .header("Location");
        for (int node = 0; node <= 1; node++) {
            assertSaysWhenItIsBack(on(node).get(file), followed);
            assertSaysWhenItIsBack(
                    range(node, file, 5, archived * Forms.CHUNK + Forms.CHUNK), followed); // whatever it begins with
            assertThat(part(node, file, 5, 3 * Forms.CHUNK))
                    .as("what the range does not need, is not waited for")
                    .isEqualTo(Arrays.copyOfRange(content, 5, 3 * Forms.CHUNK));
        }
        assertThat(restores.met()).isPositive();

        cluster.relay().heal();
        for (int node = 0; node <= 1; node++) {
            assertThat(wholeRelease(node, file)).isEqualTo(content);
        }
    }

    private byte[] part(int node, String file, int from, int to) throws Exception {
        HttpResponse<InputStream> answer =
                on(node).stream(on(node).request(file).header("Range", "bytes=" + from + "-" + (to - 1)));
        try (InputStream body = answer.body()) {
            assertThat(answer.statusCode()).isEqualTo(206);
            return body.readAllBytes();
        }
    }

    private String releaseFile(Forms.Form form, byte[] content) throws Exception {
        long release = Studio.id(on(0).post(
                        "/api/releases",
                        Json.createObjectBuilder()
                                .add("name", form.name())
                                .add("profile_id", form.profile())
                                .build())
                .expect(201)
                .json());
        String file = "/api/releases/" + release + "/files/takes/1.mov";
        on(0).upload(file, BodyPublishers.ofByteArray(content), PATIENCE).expect(201);
        return file;
    }

    /** Once its store gives it again. */
    private byte[] wholeRelease(int node, String file) throws Exception {
        return Await.value(file + " is back", PATIENCE, () -> contentOf(node, file), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<byte[]> contentOf(int node, String file) throws Exception {
        HttpResponse<InputStream> answer = on(node).stream(on(node).request(file));
        try (InputStream body = answer.body()) {
            return answer.statusCode() == 200 ? Optional.of(body.readAllBytes()) : Optional.empty();
        }
    }

    /** The answer of any node, about what is back in five hours. */
    static void assertSaysWhenItIsBack(Http.Answer answer, String location) throws Exception {
        assertThat(Studio.number(answer.expect(202).json(), "estimated_seconds"))
                .isBetween(Duration.ofHours(4).toSeconds(), Duration.ofHours(5).toSeconds());
        assertThat(answer.header("Location")).isEqualTo(location);
        assertThat(answer.header("Retry-After")).isEqualTo("300");
    }
}
