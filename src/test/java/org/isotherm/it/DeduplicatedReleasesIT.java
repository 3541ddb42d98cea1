package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Releases of profiles that store chunks of equal content once. */
@ExtendWith(WithServer.class)
class DeduplicatedReleasesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RELEASES = "/api/releases";
    private static final String IMPORTS = ADMIN + "imports";
    private static final int CHUNK = 100_000;

    private static long backend;
    private static long plain;
    private static long encrypted;
    private static long whole;
    private static int made;

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final Rows rows;

    DeduplicatedReleasesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.rows = server.rows();
        if (backend == 0) {
            backend = studio.create(Studio.local("deduplicated", server.newFolder("deduplicated")));
            plain = profile("deduplicated-plain", true, false);
            encrypted = profile("deduplicated-encrypted", true, true);
            whole = profile("deduplicated-not", false, false);
        }
    }

    private long profile(String name, boolean chunked, boolean encrypting) throws Exception {
        JsonObjectBuilder profile = Json.createObjectBuilder()
                .add("name", name)
                .add("backend_id", backend)
                .add("encrypted", encrypting)
                .add("chunked", chunked)
                .add("deduplicated", chunked);
        if (chunked) {
            profile.add("chunk_size_bytes", CHUNK);
        }
        if (encrypting) {
            profile.add("key_name", IsothermServer.KEY);
        }
        JsonObject shown = studio.admin()
                .post(ADMIN + "profiles", profile.build())
                .expect(201)
                .json();
        assertThat(shown.getBoolean("deduplicated")).isEqualTo(chunked);
        return Studio.id(shown);
    }

    private long release(long profile) throws Exception {
        long release = Studio.id(operator.post(
                        RELEASES,
                        Json.createObjectBuilder()
                                .add("name", "deduplicated " + ++made)
                                .add("profile_id", profile)
                                .build())
                .expect(201)
                .json());
        operator.text(operator.request(RELEASES + "/" + release + "/publish").POST(BodyPublishers.noBody()))
                .expect(200);
        return release;
    }

    private static String url(long release, String path) {
        return RELEASES + "/" + release + "/files/" + path;
    }

    private Http.Answer put(long release, String path, byte[] content) throws Exception {
        return operator.upload(url(release, path), BodyPublishers.ofByteArray(content), PATIENCE);
    }

    private void delete(long release, String path) throws Exception {
        operator.delete(url(release, path)).expect(204);
    }

    private void assertFile(long release, String path, byte[] content) throws Exception {
        Http reader = server.as("reader");
        HttpResponse<InputStream> answer = reader.stream(reader.request(url(release, path)));
        try (InputStream bytes = answer.body()) {
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(bytes.readAllBytes()).as(path).isEqualTo(content);
        }
    }

    private void assertFiles(long release, Map<String, byte[]> files) throws Exception {
        assertThat(studio.all(RELEASES + "/" + release + "/files").stream()
                        .map(file -> file.getString("path"))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(files.keySet());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertFile(release, file.getKey(), file.getValue());
        }
    }

    private long chunks(long release) throws Exception {
        return rows.number(
                "SELECT count(*) FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?", release);
    }

    /** Bytes of files that are stored for the release. */
    private long storedContent(long release) throws Exception {
        return rows.number(
                "SELECT COALESCE(sum(c.size_bytes), 0) FROM asset_locations a"
                        + " JOIN stored_objects o ON o.asset_location_id = a.id AND o.state = 'live'"
                        + " JOIN encoded_contents c ON c.id = o.content_id"
                        + " WHERE a.entity_type = 'release' AND a.entity_id = ?",
                release);
    }

    private void deleteAll(long release) throws Exception {
        for (JsonObject file : studio.all(RELEASES + "/" + release + "/files")) {
            delete(release, file.getString("path"));
        }
        operator.delete(RELEASES + "/" + release).expect(204);
        assertThat(chunks(release)).isZero();
    }

    private void nothingIsLeft() throws Exception {
        Await.that(
                "what nothing names is gone from the backend",
                PATIENCE,
                () -> rows.number(
                                "SELECT count(*) FROM stored_objects WHERE backend_id = ?"
                                        + " AND state IN ('writing', 'live', 'condemned')",
                                backend)
                        == 0);
        assertThat(rows.number("SELECT count(*) FROM encoded_contents c WHERE c.deduplicated"
                        + " AND NOT EXISTS (SELECT 1 FROM release_files f WHERE f.content_id = c.id)"))
                .isZero();
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

    @Test
    void equalFilesShareChunksUntilTheLastOneGoes() throws Exception {
        for (long profile : new long[] {plain, encrypted}) {
            byte[] take = Samples.bytes(2 * CHUNK + 17, 1);
            byte[] other = take.clone();
            other[2 * CHUNK + 5] ^= 1; // in its last chunk
            byte[] still = Samples.bytes(2_000, 2);
            long release = release(profile);

            put(release, "take.mov", take).expect(201);
            assertThat(chunks(release)).isEqualTo(3);
            JsonObject again = put(release, "again.mov", take).expect(201).json();
            assertThat(again.getString("checksum_sha256")).isEqualTo(Samples.sha256(take));
            assertThat(chunks(release)).isEqualTo(3);
            put(release, "other.mov", other).expect(201);
            assertThat(chunks(release)).isEqualTo(4);
            put(release, "black.mov", new byte[3 * CHUNK]).expect(201); // three times the same
            assertThat(chunks(release)).isEqualTo(5);
            put(release, "still.exr", still).expect(201);
            put(release, "still-2.exr", still).expect(201);
            put(release, "empty.txt", new byte[0]).expect(201);
            put(release, "empty-2.txt", new byte[0]).expect(201);
            assertThat(chunks(release)).isEqualTo(6);
            put(release, "take.mov", take).expect(200); // by what it has already
            assertThat(chunks(release)).isEqualTo(6);

            delete(release, "take.mov");
            assertFile(release, "again.mov", take);
            assertFile(release, "other.mov", other);
            assertFile(release, "black.mov", new byte[3 * CHUNK]);
            assertFile(release, "still-2.exr", still);
            delete(release, "again.mov");
            assertThat(chunks(release)).isEqualTo(5);
            assertFile(release, "other.mov", other);
            var range = server.as("reader").request(url(release, "other.mov"));
            range.header("Range", "bytes=99990-200010");
            try (InputStream bytes = operator.stream(range).body()) {
                assertThat(bytes.readAllBytes()).isEqualTo(Arrays.copyOfRange(other, 99_990, 200_011));
            }
            deleteAll(release);
        }
        nothingIsLeft();
    }

    @Test
    void whatIsEncryptedOrOfAnotherReleaseIsNotShared() throws Exception {
        byte[] take = Samples.bytes(CHUNK, 3);
        long one = release(plain);
        long two = release(plain);
        long secret = release(encrypted);
        for (long release : new long[] {one, two, secret}) {
            put(release, "take.mov", take).expect(201);
            assertThat(chunks(release)).isEqualTo(1);
        }
        deleteAll(one);
        assertFile(two, "take.mov", take);
        assertFile(secret, "take.mov", take);
        deleteAll(two);
        deleteAll(secret);
    }

    /** What is there already is not believed: it is decoded before a file is made of it. */
    @Test
    void aDamagedChunkIsNotShared() throws Exception {
        byte[] take = Samples.bytes(CHUNK, 4);
        long release = release(plain);
        put(release, "take.mov", take).expect(201);
        Path object = Path.of(rows.texts(
                        "SELECT b.config->>'base_path' || '/' || a.storage_path FROM asset_locations a"
                                + " JOIN storage_backends b ON b.id = a.backend_id"
                                + " WHERE a.entity_type = 'release' AND a.entity_id = ?",
                        release)
                .get(0));
        byte[] stored = Files.readAllBytes(object);
        byte[] damaged = stored.clone();
        damaged[5] ^= 1;
        Files.write(object, damaged);

        put(release, "again.mov", take).expect(201);

        assertThat(chunks(release)).isEqualTo(2);
        assertFile(release, "again.mov", take);
        Files.write(object, stored);
        assertFile(release, "take.mov", take);
        deleteAll(release);
    }

    @Test
    void anImportStoresEachContentOnce() throws Exception {
        Path folder = server.newFolder("deduplicated-source");
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            files.put("small/" + i + ".txt", Samples.bytes(500 + i % 10 * 900, i % 10));
        }
        files.put("large/a.mov", Samples.bytes(2 * CHUNK + 3, 77));
        files.put("large/b.mov", files.get("large/a.mov"));
        files.put("empty/1", new byte[0]);
        files.put("empty/2", new byte[0]);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path at = folder.resolve(file.getKey());
            Files.createDirectories(at.getParent());
            Files.write(at, file.getValue());
        }
        long source = studio.create(Studio.local("deduplicated-source", folder));
        Set<String> digests = new HashSet<>();
        long different = files.values().stream()
                .filter(content -> digests.add(Samples.sha256(content)))
                .mapToLong(content -> content.length)
                .sum();
        JsonObject run = ended(operator.post(
                IMPORTS,
                Json.createObjectBuilder()
                        .add("release", Json.createObjectBuilder().add("name", "deduplicated import"))
                        .add("source", Json.createObjectBuilder().add("backend_id", source))
                        .add("profile_id", encrypted)
                        .build()));
        long release = Studio.number(run, "release_id");

        assertThat(storedContent(release)).isEqualTo(different);
        assertThat(chunks(release)).isLessThanOrEqualTo(different / CHUNK + 3);
        assertFiles(release, files);
        // one that was packed is found too
        put(release, "again.txt", files.get("small/7.txt")).expect(201);
        assertThat(storedContent(release)).isEqualTo(different);
        delete(release, "small/7.txt");
        files.put("again.txt", files.remove("small/7.txt"));
        assertFiles(release, files);
        deleteAll(release);
    }

    /** Files come and go at one moment, all with the same content: whatever is shown can be read, and nothing is left. */
    @Test
    void whoNamesAChunkWhileItsLastFileGoesHasItAllTheSame() throws Exception {
        byte[] take = Samples.bytes(CHUNK + 50, 9);
        long release = release(plain);
        ExecutorService people = Executors.newFixedThreadPool(4);
        try {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String path = "take-" + i + ".mov";
                Callable<Void> person = () -> {
                    for (int round = 0; round < 10; round++) {
                        put(release, path, take).expect(201);
                        assertFile(release, path, take);
                        delete(release, path);
                    }
                    put(release, path, take).expect(201);
                    return null;
                };
                all.add(people.submit(person));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        } finally {
            people.shutdown();
        }
        for (int i = 0; i < 4; i++) {
            assertFile(release, "take-" + i + ".mov", take);
        }
        assertThat(rows.number("SELECT count(*) FROM file_chunks f WHERE NOT EXISTS (SELECT 1 FROM stored_objects o"
                        + " WHERE o.asset_location_id = f.chunk_id AND o.state = 'live')"))
                .isZero();
        assertThat(chunks(release)).isBetween(2L, 8L); // who stored at one moment may have own ones
        deleteAll(release);
        nothingIsLeft();
    }

    @Test
    void aReleaseIsConvertedToSuchAFormAndBack() throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        byte[] take = Samples.bytes(2 * CHUNK + 17, 11);
        files.put("a.mov", take);
        files.put("b.mov", take);
        files.put("c.txt", Samples.bytes(10, 12));
        long release = release(whole);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            put(release, file.getKey(), file.getValue()).expect(201);
        }

        JsonObject run = convert(release, plain);
        assertThat(storedContent(release)).isEqualTo(take.length + 10);
        assertFiles(release, files);
        // what comes now shares chunks with what goes back
        put(release, "d.mov", take).expect(201);
        files.put("d.mov", take);
        ended(ask(run, "rollback"));
        assertFiles(release, files);
        finalise(run);
        assertFiles(release, files);
        assertThat(rows.texts(
                        "SELECT DISTINCT a.entity_id::text FROM release_files f"
                                + " JOIN file_chunks c ON c.file_id = f.content_id JOIN asset_locations a ON a.id = c.chunk_id"
                                + " WHERE f.release_id = ?",
                        release))
                .containsExactly(String.valueOf(release));
        delete(release, "d.mov");
        files.remove("d.mov");

        for (long profile : new long[] {encrypted, whole}) {
            run = convert(release, profile);
            assertFiles(release, files);
            assertThat(storedContent(release)).isEqualTo(take.length * (profile == whole ? 2L : 1L) + 10);
            finalise(run);
            assertFiles(release, files);
        }
        deleteAll(release);
        nothingIsLeft();
    }

    @Test
    void onlyChunksAreDeduplicated() throws Exception {
        Refused.naming(
                Specimens.send(
                        studio.admin(),
                        "POST",
                        ADMIN + "profiles",
                        "{\"name\":\"evil\",\"backend_id\":" + backend + ",\"deduplicated\":true}"),
                "deduplicated");
    }
}
