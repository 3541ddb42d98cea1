package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is done to chunks that several files lie in, each file stays byte-exact and each chunk is there once. */
@ExtendWith(WithServer.class)
class SharedChunksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RELEASES = "/api/releases";
    private static final String IMPORTS = ADMIN + "imports";
    private static final int CHUNK = 100_000;

    /** Of {@link #FILES}: three of the take, one of the other take, the black, the text. */
    private static final int CHUNKS = 6;

    private static final Map<String, byte[]> FILES = files();

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final Rows rows;

    SharedChunksIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.rows = server.rows();
    }

    private static Map<String, byte[]> files() {
        byte[] take = Samples.bytes(2 * CHUNK + 17, 31);
        byte[] other = take.clone();
        other[2 * CHUNK + 5] ^= 1; // in its last chunk
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("take.mov", take);
        files.put("again.mov", take);
        files.put("other.mov", other);
        files.put("black.mov", new byte[3 * CHUNK]); // three times the same
        files.put("notes.txt", Samples.bytes(10, 32));
        return files;
    }

    private long backend(String name) throws Exception {
        return studio.create(Studio.local("shared-chunks-" + name, server.newFolder("shared-chunks-" + name)));
    }

    private long profile(String name, long backend, boolean chunked, String key) throws Exception {
        var profile = Json.createObjectBuilder()
                .add("name", "shared-chunks-" + name)
                .add("backend_id", backend)
                .add("encrypted", key != null)
                .add("chunked", chunked)
                .add("deduplicated", chunked);
        if (chunked) {
            profile.add("chunk_size_bytes", CHUNK);
        }
        if (key != null) {
            profile.add("key_name", key);
        }
        return Studio.id(studio.admin()
                .post(ADMIN + "profiles", profile.build())
                .expect(201)
                .json());
    }

    private long release(String name, long profile) throws Exception {
        long release = Studio.id(operator.post(
                        RELEASES,
                        Json.createObjectBuilder()
                                .add("name", "shared chunks " + name)
                                .add("profile_id", profile)
                                .build())
                .expect(201)
                .json());
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            put(release, file.getKey(), file.getValue());
        }
        operator.text(operator.request(RELEASES + "/" + release + "/publish").POST(BodyPublishers.noBody()))
                .expect(200);
        return release;
    }

    private void put(long release, String path, byte[] content) throws Exception {
        operator.upload(RELEASES + "/" + release + "/files/" + path, BodyPublishers.ofByteArray(content), PATIENCE)
                .expect(201);
    }

    private void assertFile(long release, String path, byte[] content) throws Exception {
        HttpResponse<InputStream> answer =
                operator.stream(operator.request(RELEASES + "/" + release + "/files/" + path));
        try (InputStream bytes = answer.body()) {
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(bytes.readAllBytes()).as(path).isEqualTo(content);
        }
    }

    private void assertFiles(long release) throws Exception {
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            assertFile(release, file.getKey(), file.getValue());
        }
    }

    /** Every file is as it was, and so many chunks hold them, each by one object on that backend. */
    private void assertWhole(long release, long backend) throws Exception {
        assertFiles(release);
        assertThat(rows.number(
                        "SELECT count(DISTINCT c.chunk_id) FROM release_files f"
                                + " JOIN file_chunks c ON c.file_id = f.content_id WHERE f.release_id = ?",
                        release))
                .isEqualTo(CHUNKS);
        assertThat(rows.texts(
                        "SELECT a.backend_id || ' ' || count(o.id) FROM asset_locations a"
                                + " LEFT JOIN stored_objects o ON o.asset_location_id = a.id AND o.state = 'live'"
                                + " AND o.backend_id = a.backend_id AND o.storage_path = a.storage_path"
                                + " WHERE a.entity_type = 'release' AND a.entity_id = ? GROUP BY a.id, a.backend_id",
                        release))
                .hasSize(CHUNKS)
                .containsOnly(backend + " 1");
    }

    @Test
    void aMoveAndItsRollbackMoveEachOnce() throws Exception {
        long from = backend("from");
        long to = backend("to");
        long release = release("moved", profile("moved", from, true, IsothermServer.KEY));
        assertWhole(release, from);

        JsonObject run = studio.moveAll(Studio.move(from, to));
        assertThat(Studio.number(run, "verified_files")).isEqualTo(CHUNKS);
        assertWhole(release, to);

        studio.rollBack(Studio.id(run), Json.createObjectBuilder());
        assertThat(studio.awaitEnd(Studio.id(run)).getString("status")).isEqualTo("rolled_back");
        assertWhole(release, from);
        put(release, "third.mov", FILES.get("take.mov")); // by what is back
        assertWhole(release, from);
    }

    @Test
    void aDrainTakesEachAlongOnce() throws Exception {
        long from = backend("drained");
        long to = backend("taken");
        long release = release("drained", profile("drained", from, true, null));

        long run = Studio.id(studio.admin()
                .post(
                        ADMIN + "backends/" + from + "/drain",
                        Json.createObjectBuilder().add("target_backend_id", to).build())
                .expect(202)
                .json());
        JsonObject ended = studio.awaitEnd(run);

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("completed");
        assertThat(Studio.number(ended, "verified_files")).isEqualTo(CHUNKS);
        assertWhole(release, to);
    }

    @Test
    void aRotationOfTheKeyRewrapsEachOnceAndWritesNone() throws Exception {
        String one = "shared-chunks-one";
        String two = "shared-chunks-two";
        server.set("isotherm.keys." + one + ".value", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
        server.set("isotherm.keys." + two + ".value", "YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk=");
        Await.that(
                "the server has the keys",
                PATIENCE,
                () -> operator.get(ADMIN + "keys").body().contains(one)
                        && operator.get(ADMIN + "keys").body().contains(two));
        long backend = backend("rotated");
        long release = release("rotated", profile("rotated", backend, true, one));
        String objects = "SELECT id || ' ' || storage_path || ' ' || state FROM stored_objects WHERE backend_id = ?"
                + " AND state = 'live' ORDER BY id";
        List<String> before = rows.texts(objects, backend);
        assertThat(before).hasSize(CHUNKS);

        String location = studio.admin()
                .post(
                        ADMIN + "key-rotations",
                        Json.createObjectBuilder()
                                .add("from_key", one)
                                .add("to_key", two)
                                .build())
                .expect(202)
                .header("Location");
        JsonObject ended = Await.value(
                "the rotation has ended",
                PATIENCE,
                () -> operator.get(location).expect(200).json(),
                each -> !Set.of("pending", "in_progress").contains(each.getString("status")));

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("completed");
        assertThat(rows.texts(objects, backend)).isEqualTo(before);
        assertThat(rows.number("SELECT count(*) FROM encoded_contents WHERE key_name = ?", two))
                .as("the chunks have keys, and the files have none")
                .isEqualTo(CHUNKS);
        assertThat(rows.number("SELECT count(*) FROM encoded_contents WHERE key_name = ?", one))
                .isZero();
        assertWhole(release, backend);
        put(release, "third.mov", FILES.get("take.mov")); // by the new key's
        assertWhole(release, backend);
    }

    private JsonObject ended(Http.Answer started) throws Exception {
        String location = started.expect(202).header("Location");
        JsonObject run = Await.value(
                "it has ended",
                PATIENCE,
                () -> operator.get(location).expect(200).json(),
                found -> !Set.of("pending", "in_progress").contains(found.getString("status")));
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        return run;
    }

    private JsonObject convert(long release, long profile) throws Exception {
        return ended(operator.post(
                IMPORTS + "/conversions",
                Json.createObjectBuilder()
                        .add("release_id", release)
                        .add("profile_id", profile)
                        .build()));
    }

    private Http.Answer ask(JsonObject run, String what) throws Exception {
        return operator.text(
                operator.request(IMPORTS + "/" + Studio.id(run) + "/" + what).POST(BodyPublishers.noBody()));
    }

    private void finalise(JsonObject run) throws Exception {
        ask(run, "finalise").expect(200);
        Await.that(
                "the form of before is gone",
                PATIENCE,
                () -> operator.get(RELEASES + "/" + Studio.number(run, "release_id"))
                                .status()
                        == 404);
    }

    private void assertNoChunkIsOfNobody(long backend) throws Exception {
        assertThat(rows.texts(
                        "SELECT a.entity_id::text FROM asset_locations a WHERE a.backend_id = ?"
                                + " AND a.entity_type = 'release'"
                                + " AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.id = a.entity_id)",
                        backend))
                .isEmpty();
    }

    /** A file that came between the two conversions lies in chunks that the first draft keeps. */
    @Test
    void aSecondConversionWhileTheFirstOnesFormIsKeptLeavesNoChunkBehind() throws Exception {
        long backend = backend("twice");
        long whole = profile("twice-whole", backend, false, null);
        long shared = profile("twice-shared", backend, true, null);
        long encrypted = profile("twice-encrypted", backend, true, IsothermServer.KEY);
        long release = release("twice", whole);

        JsonObject first = convert(release, shared);
        put(release, "third.mov", FILES.get("take.mov"));
        ended(ask(first, "rollback"));
        JsonObject second = convert(release, encrypted);
        assertFiles(release);
        assertNoChunkIsOfNobody(backend);
        finalise(second);
        assertFiles(release);
        assertFile(release, "third.mov", FILES.get("take.mov"));
        assertFiles(Studio.number(first, "release_id")); // what the first draft keeps
        assertNoChunkIsOfNobody(backend);

        finalise(first);
        assertWhole(release, backend);
        assertNoChunkIsOfNobody(backend);
    }
}
