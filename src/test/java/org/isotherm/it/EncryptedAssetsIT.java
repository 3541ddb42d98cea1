package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assets that are stored by profiles: their backends hold other bytes than people see. */
@ExtendWith(WithServer.class)
class EncryptedAssetsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PATTERN = "a frame of an asset that nobody may see. ";
    private static int made;

    private final IsothermServer server;
    private final Studio studio;
    private final String name = "encrypted-" + ++made;
    private final String key = "encrypted_" + made + "/1/file";
    private Path keyFile;

    EncryptedAssetsIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @BeforeEach
    void aKey() throws Exception {
        keyFile = server.newFolder(name).resolve("key");
        writeKey();
        server.set("isotherm.keys." + name + ".file", keyFile.toString());
    }

    private void writeKey() throws Exception {
        Files.writeString(keyFile, Base64.getEncoder().encodeToString(Samples.bytes(32, made)) + "\n");
    }

    /** Once the server has seen the setting of its key. */
    private long profile(long backend, boolean encrypted) throws Exception {
        var profile = Json.createObjectBuilder()
                .add("name", name + "-" + backend + "-" + encrypted)
                .add("backend_id", backend)
                .add("encrypted", encrypted);
        if (encrypted) {
            profile.add("key_name", name);
        }
        JsonObject body = profile.build();
        Http.Answer answer = Await.value(
                "the server knows key " + name,
                PATIENCE,
                () -> studio.admin().post(Specimens.PROFILES, body),
                a -> a.status() == 201);
        return Studio.id(answer.json());
    }

    private static byte[] content(int size) {
        byte[] bytes = Samples.bytes(size, size);
        byte[] text = PATTERN.repeat(size / 2 / PATTERN.length()).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, size / 4, text.length);
        return bytes;
    }

    private static boolean isReadable(byte[] stored) {
        return new String(stored, StandardCharsets.ISO_8859_1).contains(PATTERN);
    }

    private JsonObject upload(long profile, byte[] content) throws Exception {
        return studio.operator()
                .upload(
                        "/api/assets/" + key + "/content?profile_id=" + profile,
                        BodyPublishers.ofByteArray(content),
                        PATIENCE)
                .expect(201, 200)
                .json();
    }

    private HttpResponse<InputStream> get(String... headers) throws Exception {
        HttpRequest.Builder request = server.as("reader").request("/api/assets/" + key + "/content?mode=stream");
        return server.as("reader").stream(headers.length == 0 ? request : request.headers(headers));
    }

    private byte[] bytes(String... headers) throws Exception {
        HttpResponse<InputStream> answer = get(headers);
        try (InputStream body = answer.body()) {
            byte[] all = body.readAllBytes();
            assertThat(answer.statusCode())
                    .as(all.length < 5000 ? new String(all, StandardCharsets.UTF_8) : "many bytes")
                    .isIn(200, 206);
            return all;
        }
    }

    private byte[] stored(Bucket bucket) {
        List<String> keys = List.copyOf(bucket.list(name + "/").keySet());
        assertThat(keys).hasSize(1);
        return bucket.bytes(keys.get(0));
    }

    @Test
    void nobodySeesThemButWhoReadsThem() throws Exception {
        long cold = studio.create(Studio.s3(name + "-cold", server.s3(), name + "/"));
        long hot = studio.create(Studio.local(name + "-hot", server.newFolder(name)));
        long profile = profile(cold, true);
        byte[] content = content(3 * Samples.MIB + 17);
        String digest = Samples.sha256(content);

        JsonObject view = upload(profile, content);

        assertThat(Studio.number(view, "file_size_bytes")).isEqualTo(content.length);
        assertThat(view.getString("checksum_sha256")).isEqualTo(digest);
        assertThat(view.getBoolean("encrypted")).isTrue();
        assertThat(Studio.number(view, "profile_id")).isEqualTo(profile);
        assertThat(studio.asset(key).getString("checksum_sha256")).isEqualTo(digest);
        assertThat(studio.asset(key).getBoolean("encrypted")).isTrue();
        try (Bucket bucket = server.bucket()) {
            assertThat(stored(bucket).length).isGreaterThan(content.length);
            assertThat(isReadable(stored(bucket))).isFalse();
        }
        assertThat(bytes("Range", "bytes=1000000-1999999"))
                .isEqualTo(Arrays.copyOfRange(content, 1_000_000, 2_000_000));
        HttpResponse<InputStream> whole = get();
        assertThat(whole.headers().firstValue("ETag")).contains("\"" + digest + "\"");
        assertThat(whole.headers().firstValue("Content-Length")).contains("" + content.length);
        assertThat(whole.body().readAllBytes()).isEqualTo(content);
        assertThat(bytes()).isEqualTo(content); // out of the cache
        Await.that(
                "it is in the cache",
                PATIENCE,
                () -> studio.asset(key).getString("state").equals("available"));
        assertNothingReadableIn(server.root().resolve("cache"));

        // a move needs no key, nor does going back
        Files.delete(keyFile);
        assertKeyUnavailable();
        JsonObject run = studio.moveAll(Studio.move(cold, hot).add("source_retention", "PT1H"));
        assertThat(Studio.number(studio.asset(key), "backend_id")).isEqualTo(hot);
        assertThat(studio.asset(key).getString("checksum_sha256")).isEqualTo(digest);
        assertKeyUnavailable();
        assertThat(upload(409_503, profile)).endsWith("/key-unavailable");
        writeKey();
        assertThat(bytes()).isEqualTo(content);
        studio.rollBack(Studio.id(run), Json.createObjectBuilder());
        studio.awaitEnd(Studio.id(run));
        Await.that(
                "it is rolled back",
                PATIENCE,
                () -> studio.migration(Studio.id(run)).getString("status").equals("rolled_back"));
        assertThat(Studio.number(studio.asset(key), "backend_id")).isEqualTo(cold);
        assertThat(bytes()).isEqualTo(content);
        assertThat(bytes("Range", "bytes=-5"))
                .isEqualTo(Arrays.copyOfRange(content, content.length - 5, content.length));
    }

    /** @return the type of the problem */
    private String upload(int seed, long profile) throws Exception {
        return studio.operator()
                .upload(
                        "/api/assets/" + key + "/content?profile_id=" + profile,
                        BodyPublishers.ofByteArray(Samples.bytes(100, seed)),
                        PATIENCE)
                .expect(503)
                .json()
                .getString("type");
    }

    private void assertKeyUnavailable() throws Exception {
        Http.Answer answer = server.as("reader").get("/api/assets/" + key + "/content?mode=stream");
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.json().getString("type")).endsWith("key-unavailable");
        assertThat(answer.header("Retry-After")).isNotBlank();
        assertThat(answer.detail()).contains(name).doesNotContain(keyFile.toString());
    }

    private static void assertNothingReadableIn(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).isNotEmpty();
            for (Path file : all) {
                assertThat(isReadable(Files.readAllBytes(file)))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }

    @Test
    void whatClientsSayIsSaidOfTheContent() throws Exception {
        Path folder = server.newFolder(name);
        long backend = studio.create(Studio.local(name, folder));
        long profile = profile(backend, true);
        byte[] content = content(200_000);
        byte[] other = content(200_001);
        String path = "/api/assets/" + key + "/content?profile_id=" + profile;
        String wrong = "sha-256=:" + Base64.getEncoder().encodeToString(Samples.bytes(32, 1)) + ":";
        HttpRequest.Builder request =
                studio.operator().request(path).header("Repr-Digest", wrong).PUT(BodyPublishers.ofByteArray(content));
        assertThat(studio.operator().text(request).status()).isEqualTo(422);
        studio.operator().get("/api/assets/" + key).expect(404);
        Refused.naming(
                studio.operator()
                        .upload(path + "&backend_id=" + backend, BodyPublishers.ofByteArray(content), PATIENCE),
                "backend_id");
        Refused.naming(
                studio.operator()
                        .upload(
                                "/api/assets/" + key + "/content?profile_id=999999999",
                                BodyPublishers.ofByteArray(content),
                                PATIENCE),
                "profile_id");

        JsonObject first = upload(profile, content);
        byte[] stored = Files.readAllBytes(folder.resolve(first.getString("storage_path")));
        assertThat(isReadable(stored)).isFalse();
        assertThat(isReadable(content)).isTrue();
        // If-Match means the content too
        HttpRequest.Builder replaced = studio.operator()
                .request(path)
                .header("If-Match", "\"" + Samples.sha256(content) + "\"")
                .PUT(BodyPublishers.ofByteArray(other));
        studio.operator().text(replaced).expect(200);
        assertThat(bytes()).isEqualTo(other);
        assertThat(upload(profile, new byte[0]).getJsonNumber("file_size_bytes").longValue())
                .isZero();
        assertThat(bytes()).isEmpty();

        // a byte that is not the one that was stored is never given out
        JsonObject asset = upload(profile, content);
        Path object = folder.resolve(asset.getString("storage_path"));
        byte[] damaged = Files.readAllBytes(object);
        damaged[150_000] ^= 1;
        Files.write(object, damaged);
        Http.Answer answer = server.as("reader")
                .text(server.as("reader")
                        .request("/api/assets/" + key + "/content")
                        .header("Range", "bytes=149000-151000"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(500);
        assertThat(answer.json().getString("type")).endsWith("content-corrupt");

        long plain = profile(backend, false);
        assertThat(upload(plain, content).getBoolean("encrypted")).isFalse();
        assertThat(bytes()).isEqualTo(content);
        // an hour after their objects the contents of before go too
        Await.that("only the content of now has a row", PATIENCE, () -> {
            server.rows()
                    .of("UPDATE stored_objects SET delete_after = now() - INTERVAL '1 s'"
                            + " WHERE state IN ('condemned', 'deleted') AND backend_id = " + backend + " RETURNING id");
            return server.rows().number("SELECT count(*) FROM encoded_contents WHERE profile_id = " + profile) == 0
                    && server.rows().number("SELECT count(*) FROM encoded_contents WHERE profile_id = " + plain) == 1;
        });
    }

    private String key(int file) {
        return key.replace("/1/", "/" + file + "/");
    }

    private static JsonObject conversion(long profile, long backend) {
        return Json.createObjectBuilder()
                .add("profile_id", profile)
                .add("source", Json.createObjectBuilder().add("backend_id", backend))
                .add("source_retention", "PT1H")
                .build();
    }

    /** @return the run, ended */
    private JsonObject convert(long profile, long backend) throws Exception {
        Http.Answer started = studio.operator()
                .post(Studio.ADMIN + "conversions", conversion(profile, backend))
                .expect(202);
        assertThat(started.json().getString("kind")).isEqualTo("convert");
        return studio.awaitEnd(Studio.id(started.json()));
    }

    private long fits(long profile, long backend) throws Exception {
        return Studio.number(
                studio.operator()
                        .post(Studio.ADMIN + "conversions?dry_run=true", conversion(profile, backend))
                        .expect(200)
                        .json(),
                "files");
    }

    private void assertAll(List<byte[]> contents, long backend, boolean encrypted) throws Exception {
        for (int i = 0; i < contents.size(); i++) {
            JsonObject asset = studio.asset(key(i));
            assertThat(Studio.number(asset, "backend_id")).isEqualTo(backend);
            assertThat(asset.getBoolean("encrypted")).isEqualTo(encrypted);
            assertThat(asset.getString("checksum_sha256")).isEqualTo(Samples.sha256(contents.get(i)));
            String how = asset.getString("tier").equals("cold") ? "?mode=stream" : "";
            HttpResponse<InputStream> answer =
                    server.as("reader").stream(server.as("reader").request("/api/assets/" + key(i) + "/content" + how));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body().readAllBytes()).isEqualTo(contents.get(i));
        }
    }

    @Test
    void assetsAreConvertedAndGoBackToTheVeryObjectsOfBefore() throws Exception {
        Path folder = server.newFolder(name);
        Path safe = server.newFolder(name);
        long open = studio.create(Studio.local(name + "-open", folder));
        long closed = studio.create(Studio.local(name + "-closed", safe));
        long profile = profile(closed, true);
        List<byte[]> contents = List.of(content(300_000), content(1), content(0), content(70_000));
        for (int i = 0; i < contents.size(); i++) {
            studio.upload(key(i), open, contents.get(i));
        }
        String before = studio.asset(key(0)).getString("storage_path");
        assertThat(fits(profile, open)).isEqualTo(4);

        // without the key nothing is converted, and everything stays as it is; with it a retry goes on
        Files.delete(keyFile);
        JsonObject run = convert(profile, open);
        assertThat(run.getString("status")).isEqualTo("failed");
        assertThat(run.getJsonArray("error_log").toString()).contains("key_unavailable");
        assertAll(contents, open, false);
        writeKey();
        long id = Studio.id(run);
        studio.operator()
                .post(
                        Studio.ADMIN + "migrations/" + id + "/retry",
                        Json.createObjectBuilder().build())
                .expect(200, 202);
        Await.that(
                "it is completed",
                PATIENCE,
                () -> studio.migration(id).getString("status").equals("completed"));
        studio.assertReceipts(id, 4);
        assertAll(contents, closed, true);
        assertNothingReadableIn(safe);
        assertThat(fits(profile, closed)).isZero();

        // by pointer, and forth again, and then to another form where it lies
        studio.rollBack(id, Json.createObjectBuilder());
        Await.that(
                "it is rolled back",
                PATIENCE,
                () -> studio.migration(id).getString("status").equals("rolled_back"));
        assertAll(contents, open, false);
        assertThat(studio.asset(key(0)).getString("storage_path")).isEqualTo(before);
        JsonObject again = convert(profile, open);
        assertThat(again.getString("status")).as(again.toString()).isEqualTo("completed");
        assertAll(contents, closed, true);
        JsonObject plain = convert(profile(closed, false), closed);
        assertThat(plain.getString("status")).as(plain.toString()).isEqualTo("completed");
        assertAll(contents, closed, false);
        studio.rollBack(Studio.id(plain), Json.createObjectBuilder());
        Await.that(
                "that is rolled back",
                PATIENCE,
                () -> studio.migration(Studio.id(plain)).getString("status").equals("rolled_back"));
        assertAll(contents, closed, true);
        // encrypted assets move as they are
        studio.moveAll(Studio.move(closed, open));
        assertAll(contents, open, true);

        Refused.naming(
                studio.operator()
                        .post(
                                Studio.ADMIN + "conversions",
                                Json.createObjectBuilder()
                                        .add("profile_id", profile)
                                        .add("source", Json.createObjectBuilder())
                                        .build()),
                "source");
        Refused.naming(
                studio.operator().post(Studio.ADMIN + "conversions", conversion(999_999_999, open)), "profile_id");
    }

    @Test
    void aPolicyBringsThemIntoTheFormOfItsProfileAndItsSweepGoesBack() throws Exception {
        Path safe = server.newFolder(name);
        long open = studio.create(Studio.local(name + "-open", server.newFolder(name)));
        long closed = studio.create(Studio.local(name + "-closed", safe).add("tier", "cold"));
        long profile = profile(closed, true);
        List<byte[]> contents = List.of(content(300_000), content(70_000), content(1));
        String type = key.substring(0, key.indexOf('/'));
        Tiering tiering = new Tiering(studio);
        tiering.entityType(type, "file");
        for (int i = 0; i < contents.size(); i++) {
            tiering.entity(type, i, "approved");
            studio.upload(key(i), open, contents.get(i));
        }
        String before = studio.asset(key(0)).getString("storage_path");

        JsonObject plan = tiering.simulate(tiering.policyInForm(name, type, closed, profile));
        assertThat(Studio.number(plan, "total_files")).isEqualTo(3);
        long sweep = tiering.sweep(plan, 2);

        assertThat(studio.awaitEnd(sweep).getString("status")).isEqualTo("completed");
        assertAll(contents, closed, true);
        assertThat(Studio.number(studio.asset(key(0)), "profile_id")).isEqualTo(profile);
        assertNothingReadableIn(safe);
        studio.assertReceipts(sweep, 3);
        studio.rollBack(sweep, Json.createObjectBuilder());
        assertThat(studio.awaitEnd(sweep).getString("status")).isEqualTo("rolled_back");
        assertAll(contents, open, false);
        assertThat(studio.asset(key(0)).getString("storage_path")).isEqualTo(before);
        assertThat(Studio.number(
                        tiering.simulate(tiering.policyInForm(name + "-plain", type, closed, profile(closed, false))),
                        "total_files"))
                .isEqualTo(3);
    }
}
