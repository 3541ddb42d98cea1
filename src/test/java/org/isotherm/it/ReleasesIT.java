package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Releases over HTTP: written file by file and imported, by each of the eight profiles, and gone again. */
@ExtendWith(WithServer.class)
class ReleasesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RELEASES = "/api/releases";
    private static final String IMPORTS = ADMIN + "imports";
    private static final String PATTERN = "a frame that nobody may see. ";

    private static Forms forms;

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final Rows rows;

    ReleasesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.rows = server.rows();
        if (forms == null) {
            forms = Forms.make(studio, "releases-it", server.newFolder("releases"), server.s3());
        }
    }

    private static byte[] content(int size, int seed) {
        byte[] bytes = Samples.bytes(size, seed);
        byte[] text = PATTERN.repeat(size / PATTERN.length() / 2).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 0, text.length);
        return bytes;
    }

    private static String url(long release, String path) {
        return RELEASES + "/" + release + "/files/"
                + URLEncoder.encode(path, StandardCharsets.UTF_8)
                        .replace("%2F", "/")
                        .replace("+", "%20");
    }

    private long release(String name, Form form) throws Exception {
        return Studio.id(operator.post(
                        RELEASES,
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("profile_id", form.profile())
                                .build())
                .expect(201)
                .json());
    }

    private Http.Answer put(long release, String path, byte[] content) throws Exception {
        return operator.upload(
                RELEASES + "/" + release + "/files/" + path, BodyPublishers.ofByteArray(content), PATIENCE);
    }

    private byte[] read(long release, String path, String range, int status) throws Exception {
        var request = server.as("reader").request(RELEASES + "/" + release + "/files/" + path);
        if (range != null) {
            request.header("Range", range);
        }
        HttpResponse<InputStream> answer = operator.stream(request);
        try (InputStream bytes = answer.body()) {
            assertThat(answer.statusCode()).isEqualTo(status);
            return bytes.readAllBytes();
        }
    }

    private void published(long release) throws Exception {
        operator.text(operator.request(RELEASES + "/" + release + "/publish").POST(BodyPublishers.noBody()))
                .expect(200);
    }

    private void deleteAll(long release) throws Exception {
        for (JsonObject file : studio.all(RELEASES + "/" + release + "/files")) {
            operator.delete(url(release, file.getString("path"))).expect(204);
        }
        operator.delete(RELEASES + "/" + release).expect(204);
    }

    /** Nothing of the release is in rows, and nothing is left that its profiles' backends hold for it. */
    private void nothingIsLeft(long release) throws Exception {
        assertThat(rows.number("SELECT count(*) FROM release_files WHERE release_id = ?", release))
                .isZero();
        assertThat(rows.number(
                        "SELECT count(*) FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?",
                        release))
                .isZero();
    }

    @Test
    void eachProfileGivesBackWhatWasWritten() throws Exception {
        for (Form form : forms.all) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            int seed = 0;
            for (int size : new int[] {0, 1, Forms.CHUNK - 1, Forms.CHUNK, Forms.CHUNK + 1, 3 * Forms.CHUNK + 17}) {
                files.put("takes/" + seed + "/" + size + ".mov", content(size, seed++));
            }
            long release = release("written " + form, form);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                JsonObject made =
                        put(release, file.getKey(), file.getValue()).expect(201).json();
                assertThat(made.getString("checksum_sha256")).isEqualTo(Samples.sha256(file.getValue()));
            }
            assertThat(server.as("reader").get(RELEASES + "/" + release).status())
                    .isEqualTo(404);
            published(release);

            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                assertThat(read(release, file.getKey(), null, 200))
                        .as(form + " " + file.getKey())
                        .isEqualTo(file.getValue());
            }
            byte[] large = files.get("takes/5/300017.mov");
            assertThat(read(release, "takes/5/300017.mov", "bytes=99990-200010", 206))
                    .isEqualTo(Arrays.copyOfRange(large, 99_990, 200_011));
            assertThat(read(release, "takes/5/300017.mov", "bytes=-5", 206))
                    .isEqualTo(Arrays.copyOfRange(large, 300_012, 300_017));
            JsonObject view = operator.get(RELEASES + "/" + release).expect(200).json();
            assertThat(Studio.number(view, "files")).isEqualTo(files.size());
            assertThat(Studio.number(view, "bytes"))
                    .isEqualTo(files.values().stream().mapToLong(f -> f.length).sum());

            byte[] next = content(2 * Forms.CHUNK, 99);
            put(release, "takes/5/300017.mov", next).expect(200);
            assertThat(read(release, "takes/5/300017.mov", null, 200)).isEqualTo(next);
            assertThat(server.as("admin")
                            .delete(ADMIN + "profiles/" + form.profile())
                            .status())
                    .isEqualTo(409);
            deleteAll(release);
            nothingIsLeft(release);
        }
    }

    @Test
    void nothingOfAnEncryptedReleaseIsReadableWhereItLiesOrInTheCache() throws Exception {
        String secret = "a scene that is under embargo. ";
        byte[] content = secret.repeat(10_000).getBytes(StandardCharsets.UTF_8);
        Path cache = server.root().resolve("cache");
        FileTime began = FileTime.from(Instant.now().minusSeconds(2)); // file systems round
        long cold = studio.create(Studio.s3("releases-it-secret", server.s3(), "releases-it-secret/"));
        for (boolean chunked : new boolean[] {false, true}) {
            var profile = Json.createObjectBuilder()
                    .add("name", "releases-it-secret-" + chunked)
                    .add("backend_id", cold)
                    .add("encrypted", true)
                    .add("chunked", chunked)
                    .add("key_name", IsothermServer.KEY);
            if (chunked) {
                profile.add("chunk_size_bytes", Forms.CHUNK);
            }
            long id = Studio.id(server.as("admin")
                    .post(ADMIN + "profiles", profile.build())
                    .expect(201)
                    .json());
            long release = release("secret " + chunked, new Form("secret", id, cold, true, chunked));
            put(release, "a.mov", content).expect(201);
            published(release);

            assertThat(read(release, "a.mov", null, 200)).isEqualTo(content);
            List<Long> held = rows
                    .texts(
                            "SELECT id::text FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?",
                            release)
                    .stream()
                    .map(Long::valueOf)
                    .toList();
            Await.that(
                    "it is in the cache",
                    PATIENCE,
                    () -> studio.all(ADMIN + "cache/entries").stream()
                            .filter(entry -> entry.getBoolean("complete"))
                            .map(entry -> Studio.number(entry, "asset_location_id"))
                            .toList()
                            .containsAll(held));
            assertThat(read(release, "a.mov", null, 200)).isEqualTo(content);

            int searched = 0;
            try (Bucket bucket = server.bucket()) {
                for (String key : bucket.list("releases-it-secret/").keySet()) {
                    assertThat(says(bucket.bytes(key), secret)).as(key).isFalse();
                    searched++;
                }
            }
            assertThat(searched).isGreaterThanOrEqualTo(held.size());
            searched = 0;
            for (Path file : writtenSince(cache, began)) {
                assertThat(says(Files.readAllBytes(file), secret))
                        .as(file.toString())
                        .isFalse();
                searched++;
            }
            assertThat(searched).isGreaterThanOrEqualTo(held.size());
            deleteAll(release);
        }
    }

    /** Other tests have left large files there. */
    private static List<Path> writtenSince(Path folder, FileTime began) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.getLastModifiedTime(file).compareTo(began) >= 0) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static boolean says(byte[] stored, String text) {
        return new String(stored, StandardCharsets.ISO_8859_1).contains(text);
    }

    @Test
    void aRotatedKeyOpensWhatWasWrittenBefore() throws Exception {
        Form form = forms.all.get(6); // encrypted and chunked
        assertThat(form.encrypted() && form.chunked()).isTrue();
        long release = release("rotated", form);
        byte[] content = content(2 * Forms.CHUNK, 3);
        put(release, "a.mov", content).expect(201);
        published(release);
        String objects =
                "SELECT md5(string_agg(o.storage_path || o.checksum_sha256, ',' ORDER BY o.id)) FROM stored_objects o"
                        + " JOIN asset_locations a ON a.id = o.asset_location_id"
                        + " WHERE a.entity_type = 'release' AND a.entity_id = ?";
        List<String> before = rows.texts(objects, release);
        String from = rows.texts("SELECT key_name FROM storage_profiles WHERE id = ?", form.profile())
                .get(0);
        String to = from.equals(IsothermServer.KEY) ? IsothermServer.NEXT_KEY : IsothermServer.KEY;

        String location = server.as("admin")
                .post(
                        ADMIN + "key-rotations",
                        Json.createObjectBuilder()
                                .add("from_key", from)
                                .add("to_key", to)
                                .build())
                .expect(202)
                .header("Location");
        JsonObject rotation = Await.value(
                "the rotation has ended",
                PATIENCE,
                () -> operator.get(location).expect(200).json(),
                r -> !Set.of("pending", "in_progress").contains(r.getString("status")));

        assertThat(rotation.getString("status")).as(rotation.toString()).isEqualTo("completed");
        assertThat(rows.texts("""
                        SELECT DISTINCT c.key_name FROM release_files f JOIN encoded_contents c ON c.id = f.content_id
                        WHERE f.release_id = ?""", release)).containsExactly(to);
        assertThat(rows.texts(objects, release)).isEqualTo(before);
        assertThat(read(release, "a.mov", null, 200)).isEqualTo(content);
        JsonObject profile =
                operator.get(ADMIN + "profiles/" + form.profile()).expect(200).json();
        assertThat(profile.getString("key_name")).isEqualTo(to);
        deleteAll(release);
    }

    @Test
    void wrongRequestsAreRefused() throws Exception {
        Refused.naming(Specimens.send(operator, "POST", RELEASES, "{\"files\":1}"), "name", "files");
        Refused.naming(
                Specimens.send(operator, "POST", RELEASES, "{\"name\":\"x\",\"profile_id\":999999999}"), "profile_id");
        Refused.naming(Specimens.send(operator, "POST", IMPORTS, "{}"), "release", "source");
        Refused.naming(
                Specimens.send(
                        operator,
                        "POST",
                        IMPORTS,
                        "{\"release\":{\"name\":\"\"},\"source\":{\"backend_id\":-1,\"prefix\":\"../x\"}}"),
                "release.name",
                "source.backend_id",
                "source.prefix");
        for (String path : List.of(RELEASES + "/999999999", RELEASES + "/999999999/files", IMPORTS + "/999999999")) {
            Refused.with(operator.get(path), 404);
        }
        Refused.with(put(999_999_999, "a", new byte[1]), 404);
    }

    @Test
    void unsafePathsAreRefused() throws Exception {
        long release = release("unsafe paths", forms.all.get(0));
        for (String path : List.of(
                "%2e%2e/evil", "a/%2e%2e/b", "a//b", "%2Fetc/passwd", "a%00b", "a%5Cb", "con", "x".repeat(300))) {
            assertThat(put(release, path, new byte[1]).status()).as(path).isIn(400, 404, 422);
        }
        assertThat(studio.all(RELEASES + "/" + release + "/files")).isEmpty();
        operator.delete(RELEASES + "/" + release).expect(204);
    }

    /** Four gigabytes are sent, encrypted, split, read back and joined, in a server of 256 MiB. */
    @Test
    @Tag("long")
    void aFileOfFourGigabytesGoesInAndOut() throws Exception {
        long size = 4L * 1024 * Samples.MIB + 1;
        Path file = server.newFolder("four").resolve("sparse.bin");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size);
            sparse.seek(size / 2);
            sparse.write(Samples.bytes(Samples.MIB, 1));
        }
        String digest;
        try (InputStream bytes = Files.newInputStream(file)) {
            digest = Samples.sha256(bytes);
        }
        long backend = studio.create(Studio.local("releases-it-four", server.newFolder("four-stored")));
        JsonObject profile = server.as("admin")
                .post(
                        ADMIN + "profiles",
                        Json.createObjectBuilder()
                                .add("name", "releases-it-four")
                                .add("backend_id", backend)
                                .add("encrypted", true)
                                .add("key_name", IsothermServer.KEY)
                                .add("chunked", true)
                                .build())
                .expect(201)
                .json();
        Form form = new Form("four", Studio.id(profile), backend, true, true);
        long release = release("four gigabytes", form);

        operator.upload(url(release, "four.bin"), BodyPublishers.ofFile(file), Duration.ofMinutes(20))
                .expect(201);
        published(release);

        Files.delete(file);
        try (InputStream bytes = operator.stream(
                        operator.request(url(release, "four.bin")).timeout(Duration.ofMinutes(20)))
                .body()) {
            assertThat(Samples.sha256(bytes)).isEqualTo(digest);
        }
        assertThat(read(release, "four.bin", "bytes=" + size / 2 + "-" + (size / 2 + Samples.MIB - 1), 206))
                .isEqualTo(Samples.bytes(Samples.MIB, 1));
        deleteAll(release);
    }

    /** What is laid there, by path. */
    private Map<String, byte[]> folder(Path folder) throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 15; i++) {
            files.put("small/" + i % 7 + "/" + i + ".txt", content(i * 50, i));
        }
        files.put("large.mov", content(4 * Forms.CHUNK + 3, 77));
        files.put("again/large.mov", files.get("large.mov"));
        files.put("ümläut/with spaces.wav", content(4_097, 5));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path at = folder.resolve("drop").resolve(file.getKey());
            Files.createDirectories(at.getParent());
            Files.write(at, file.getValue());
        }
        Files.writeString(folder.resolve("elsewhere.txt"), "not below the prefix");
        return files;
    }

    private Http.Answer preview(long source, String prefix) throws Exception {
        return operator.post(
                IMPORTS + "/preview",
                Json.createObjectBuilder()
                        .add(
                                "source",
                                Json.createObjectBuilder()
                                        .add("backend_id", source)
                                        .add("prefix", prefix))
                        .build());
    }

    @Test
    void whatCannotBeListedIsNotCounted() throws Exception {
        String name = "releases-it-uncounted";
        long source = studio.create(Studio.s3(name, server.relay().uri(), name + "/"));
        server.relay()
                .refuse(
                        asked -> asked.method().equals("GET")
                                && asked.target().contains("list-type=2")
                                && asked.target().contains(name),
                        Integer.MAX_VALUE,
                        503,
                        "SlowDown");
        try {
            Refused.with(preview(source, "drop"), 503);
        } finally {
            server.relay().heal();
        }
        JsonObject nothing = preview(source, "drop").expect(200).json();
        assertThat(Studio.number(nothing, "files")).isZero();
        Refused.naming(preview(source, "../drop"), "source.prefix");
        Refused.naming(preview(999_999_999, "drop"), "backend_id");
    }

    private JsonObject imported(long source, String name, Form form) throws Exception {
        String location = operator.post(
                        IMPORTS,
                        Json.createObjectBuilder()
                                .add("release", Json.createObjectBuilder().add("name", name))
                                .add(
                                        "source",
                                        Json.createObjectBuilder()
                                                .add("backend_id", source)
                                                .add("prefix", "drop"))
                                .add("profile_id", form.profile())
                                .build())
                .expect(202)
                .header("Location");
        return Await.value(
                "the import has ended",
                PATIENCE,
                () -> operator.get(location).expect(200).json(),
                i -> !Set.of("pending", "in_progress").contains(i.getString("status")));
    }

    private Map<String, String> digests(long release) throws Exception {
        Map<String, String> found = new HashMap<>();
        for (JsonObject file : studio.all(RELEASES + "/" + release + "/files")) {
            found.put(file.getString("path"), file.getString("checksum_sha256"));
        }
        return found;
    }

    @Test
    void aFolderIsImportedThroughEachProfile() throws Exception {
        Path folder = server.newFolder("imported");
        Map<String, byte[]> files = folder(folder);
        Map<String, String> expected = new HashMap<>();
        files.forEach((path, content) -> expected.put(path, Samples.sha256(content)));
        long source = studio.create(Studio.local("releases-it-source", folder));
        for (Form form : forms.all) {
            JsonObject run = imported(source, "imported " + form, form);

            assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
            JsonObject progress = run.getJsonObject("progress");
            assertThat(progress.getInt("total_files")).isEqualTo(files.size());
            assertThat(progress.getInt("verified_files")).isEqualTo(files.size());
            assertThat(progress.getInt("duplicate_files")).isEqualTo(1);
            assertThat(studio.all(IMPORTS + "/" + Studio.id(run) + "/files?duplicates=true").stream()
                            .map(f -> f.getString("source_path") + " of " + f.getString("duplicate_of")))
                    .containsExactly("drop/large.mov of drop/again/large.mov");
            long release = Studio.number(run, "release_id");
            assertThat(digests(release)).isEqualTo(expected);
            assertThat(read(release, "large.mov", null, 200)).isEqualTo(files.get("large.mov"));
            assertThat(read(release, "small/0/14.txt", null, 200)).isEqualTo(files.get("small/0/14.txt"));
            if (form.chunked()) {
                long bytes = files.values().stream().mapToLong(f -> f.length).sum();
                assertThat(rows.number(
                                "SELECT count(*) FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?",
                                release))
                        .as("chunks")
                        .isBetween(bytes / Forms.CHUNK, bytes / Forms.CHUNK * 2);
            }
            if (form.encrypted()) {
                deleteAll(release); // the others may stay, as releases do
                nothingIsLeft(release);
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(folder.resolve("drop").resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
    }

    @Test
    void aReleaseThatWasPublishedAsItIsIsNotDiscardedWithItsImport() throws Exception {
        Path folder = server.newFolder("imported-as-it-is");
        Map<String, byte[]> files = folder(folder);
        Files.createSymbolicLink(folder.resolve("drop/link.mov"), folder.resolve("elsewhere.txt"));
        long source = studio.create(Studio.local("releases-it-as-it-is", folder));
        JsonObject run = imported(source, "as it is", forms.all.get(0));
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("failed");
        long release = Studio.number(run, "release_id");
        published(release);

        Refused.with(
                operator.text(operator.request(IMPORTS + "/" + Studio.id(run) + "/cancel")
                        .POST(BodyPublishers.noBody())),
                409);

        assertThat(digests(release)).hasSize(files.size());
        deleteAll(release);
    }

    @Test
    void aFileThatCannotBeTakenInKeepsTheReleaseADraft() throws Exception {
        Path folder = server.newFolder("imported-in-part");
        Map<String, byte[]> files = folder(folder);
        Files.createSymbolicLink(folder.resolve("drop/link.mov"), folder.resolve("elsewhere.txt"));
        long source = studio.create(Studio.local("releases-it-in-part", folder));
        JsonObject counted = preview(source, "drop").expect(200).json();
        assertThat(Studio.number(counted, "files")).isEqualTo(files.size());
        assertThat(Studio.number(counted, "bytes"))
                .isEqualTo(
                        files.values().stream().mapToLong(file -> file.length).sum());
        assertThat(Studio.number(counted, "refused_files")).isEqualTo(1);
        assertThat(counted.getBoolean("more")).isFalse();

        JsonObject run = imported(source, "in part", forms.all.get(3));

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("failed");
        assertThat(run.getString("failure")).contains("1 of " + (files.size() + 1));
        List<JsonObject> failed = studio.all(IMPORTS + "/" + Studio.id(run) + "/files?state=failed");
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).getString("error")).isEqualTo("a symbolic link");
        long release = Studio.number(run, "release_id");
        assertThat(studio.all(RELEASES).stream().map(Studio::id)).doesNotContain(release);
        assertThat(digests(release)).hasSize(files.size());

        Http admin = server.as("admin");
        String itself = IMPORTS + "/" + Studio.id(run);
        admin.text(admin.request(itself + "/resume").POST(BodyPublishers.noBody()))
                .expect(202);
        JsonObject again = Await.value(
                "the import has ended again",
                PATIENCE,
                () -> operator.get(itself).expect(200).json(),
                i -> !i.getString("status").equals("in_progress"));
        assertThat(again.getString("status")).as(again.toString()).isEqualTo("failed");
        assertThat(digests(release)).hasSize(files.size());
        assertThat(studio.all(IMPORTS + "?release_id=" + release).stream().map(Studio::id))
                .containsExactly(Studio.id(run));

        Files.delete(folder.resolve("drop/link.mov"));
        admin.text(admin.request(IMPORTS + "/" + Studio.id(run) + "/cancel").POST(BodyPublishers.noBody()))
                .expect(200);

        Await.that(
                "the draft is discarded",
                PATIENCE,
                () -> operator.get(RELEASES + "/" + release).status() == 404);
        nothingIsLeft(release);
        JsonObject anew = imported(source, "in part", forms.all.get(3));
        assertThat(anew.getString("status")).isEqualTo("completed");
        deleteAll(Studio.number(anew, "release_id"));
    }
}
