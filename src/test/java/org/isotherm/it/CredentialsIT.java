package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys of object stores: named, never kept, changed while they are in use, and sent nowhere but where they may go. */
@ExtendWith(WithServer.class)
class CredentialsIT {
    /** What README promises. */
    private static final Duration SEEN = Duration.ofSeconds(5);

    private static final int SIZE = 100_000;
    private static final int FILES = 30;

    private final IsothermServer server;
    private final Studio studio;
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    CredentialsIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @AfterEach
    void theStoreTakesWhatItTook() {
        accept(Map.of(IsothermServer.ACCESS_KEY, IsothermServer.SECRET));
    }

    private void accept(Map<String, String> secrets) {
        used.clear();
        server.store().accept(secrets, used::add);
    }

    @Test
    void goesOnWithKeysThatAreRotatedInTheMiddleOfARun() throws Exception {
        accept(Map.of(IsothermServer.ACCESS_KEY, IsothermServer.SECRET, "old", "old-secret", "new", "new-secret"));
        server.setByFile("isotherm.credentials.rotated.access-key-id", "old\n");
        server.setByFile("isotherm.credentials.rotated.secret-access-key", "old-secret\n");
        awaitKnown("rotated");
        long source = studio.create(Studio.local("rotated-from", server.newFolder("rotated-from")));
        long target = studio.create(s3("rotated", server.s3()));
        for (int i = 1; i <= FILES; i++) {
            studio.upload("rotated/" + i + "/file", source, Samples.bytes(SIZE, i));
        }
        used.clear();
        long run = studio.migrate(
                Studio.move(source, target).add("parallelism", 2).add("bandwidth_bytes_per_second", 3 * SIZE));
        Await.that(
                "it is under way",
                Duration.ofSeconds(30),
                () -> Studio.number(studio.migration(run), "verified_files") >= 2);
        assertThat(used).contains("old").doesNotContain("new");

        server.setByFile("isotherm.credentials.rotated.access-key-id", "new\n");
        server.setByFile("isotherm.credentials.rotated.secret-access-key", "new-secret\n");
        Await.that("the new key is used", SEEN, () -> used.contains("new"));
        Await.that("the old one is used no more", SEEN, () -> {
            used.clear();
            Await.that("it goes on", SEEN, () -> used.contains("new"));
            return !used.contains("old");
        });
        assertThat(studio.migration(run).getString("status")).isEqualTo("in_progress");
        accept(Map.of(IsothermServer.ACCESS_KEY, IsothermServer.SECRET, "new", "new-secret"));
        JsonObject ended = studio.awaitEnd(run);

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("completed");
        assertThat(Studio.number(ended, "verified_files")).isEqualTo(FILES);
        assertThat(used).contains("new").doesNotContain("old");
        assertThat(Samples.sha256(studio.operator().stream(
                                studio.operator().request("/api/assets/rotated/7/file/content?mode=stream"))
                        .body()))
                .isEqualTo(Samples.sha256(Samples.bytes(SIZE, 7)));
    }

    @Test
    void readsBothKeysFromAFileThatIsReplaced() throws Exception {
        accept(Map.of(IsothermServer.ACCESS_KEY, IsothermServer.SECRET, "filed-1", "one", "filed-2", "two"));
        Path file = server.newFolder("secrets").resolve("archive.properties");
        Files.writeString(file, "access-key-id=filed-1\nsecret-access-key=one\n");
        server.set("isotherm.credentials.filed.file", file.toString());
        awaitKnown("filed");
        long backend = studio.create(s3("filed", server.s3()));
        assertThat(used).contains("filed-1");
        Path next = file.resolveSibling("next");
        Files.writeString(next, "# rotated\naccess-key-id = filed-2\nsecret-access-key = two\n");

        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

        Await.that("the new pair is used", SEEN.plusSeconds(5), () -> used.contains("filed-2"));
        accept(Map.of(IsothermServer.ACCESS_KEY, IsothermServer.SECRET, "filed-2", "two"));
        assertThat(studio.put("filed/1/file", backend, new byte[10]).status()).isEqualTo(201);
    }

    @Test
    void sendsKeysOnlyWhereTheyMayGo() throws Exception {
        accept(Map.of(IsothermServer.ACCESS_KEY, IsothermServer.SECRET, "bound", "bound-secret"));
        String group = "isotherm.credentials.bound.";
        server.set(group + "access-key-id", "bound");
        server.set(group + "secret-access-key", "bound-secret");
        server.set(group + "endpoints", "aws, " + server.s3());
        awaitKnown("bound");
        URI elsewhere = server.relay().uri();

        Refused.naming(create(s3("bound-elsewhere", elsewhere, "bound")), "config.credentials_ref");
        long backend = studio.create(s3("bound", server.s3()));

        server.set(group + "endpoints", elsewhere.toString());
        used.clear();
        Await.that(
                "the keys are sent there no more",
                SEEN,
                () -> studio.put("bound/1/file", backend, new byte[10]).status() == 503);
        Refused.naming(create(s3("bound-aws", null, "bound")), "config.credentials_ref");
        server.set(group + "endpoints", server.s3().toString());
        Await.that(
                "they are again",
                SEEN.plusSeconds(10),
                () -> studio.put("bound/2/file", backend, new byte[10]).status() == 201);
    }

    /** A setting is seen when a backend that names it is refused for its endpoint and not for missing keys. */
    private void awaitKnown(String ref) throws Exception {
        Await.that("credentials " + ref + " are known", SEEN, () -> {
            Http.Answer answer = create(s3("known-" + ref, URI.create("http://203.0.113.1"), ref));
            return answer.status() == 422 && !answer.body().contains("not both set");
        });
    }

    private Http.Answer create(JsonObjectBuilder backend) throws IOException, InterruptedException {
        return studio.admin().post(ADMIN + "backends", backend.build());
    }

    private static JsonObjectBuilder s3(String name, URI endpoint) {
        return s3(name, endpoint, name);
    }

    private static JsonObjectBuilder s3(String name, URI endpoint, String ref) {
        JsonObjectBuilder config = Json.createObjectBuilder()
                .add("bucket", IsothermServer.BUCKET)
                .add("prefix", name + "/")
                .add("region", "us-east-1")
                .add("path_style", true)
                .add("credentials_ref", ref);
        if (endpoint != null) {
            config.add("endpoint", endpoint.toString());
        }
        return Json.createObjectBuilder()
                .add("name", name)
                .add("backend_type", "s3")
                .add("tier", "cold")
                .add("config", config);
    }
}
