package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the probes say while the database or the default write target is away, and how fast they say it. */
@ExtendWith(WithServer.class)
class HealthIT {
    private static final Duration FAST = Duration.ofSeconds(2);
    private static final Duration DOWN = Duration.ofSeconds(25);
    private static final Duration BACK = Duration.ofSeconds(60);

    private final IsothermServer server;
    private final Studio studio;

    HealthIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @Test
    void isNotReadyWhileTheDatabaseIsAwayAndComesBackWithoutARestart() throws Exception {
        long pid = server.liberty().pid();
        long stopped = System.nanoTime();
        server.stopDatabase();
        try {
            Await.that("not ready", DOWN, () -> probe("ready").status() == 503);
            assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(20));
            assertThat(check(probe("ready"), "database").getString("status")).isEqualTo("DOWN");
            assertThat(probe("live").status()).isEqualTo(200);
            Http.Answer refused = studio.operator().get("/api/assets/none/1/file");
            assertThat(refused.status()).as(refused.body()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
        } finally {
            server.startDatabase();
        }
        Await.that("ready again", BACK, () -> probe("ready").status() == 200);
        assertThat(server.liberty().pid()).isEqualTo(pid);
        assertThat(studio.operator().get("/api/assets/none/1/file").status()).isEqualTo(404);
    }

    @Test
    void isNotReadyWhileTheDefaultWriteTargetIsAway() throws Exception {
        Path folder = server.newFolder("default");
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        long backend = studio.create(Studio.local("health-default", folder).add("is_default", true));
        try {
            Await.that("ready", DOWN, () -> probe("ready").status() == 200);
            Files.move(folder, away);
            Http.Answer down = Await.value("not ready", DOWN, () -> probe("ready"), a -> a.status() == 503);

            JsonObject data = check(down, "backends").getJsonObject("data");
            assertThat(data.getString("default_write_target")).isEqualTo("health-default");
            assertThat(data.getBoolean("health-default.reachable")).isFalse();
            assertThat(data.getString("health-default.checked_at")).startsWith("20");
            assertThat(data.toString()).doesNotContain(folder.toString()); // no path of the server
            assertThat(probe("live").status()).isEqualTo(200);
            assertThat(studio.operator()
                            .upload(
                                    "/api/assets/health/1/file/content",
                                    java.net.http.HttpRequest.BodyPublishers.ofString("x"),
                                    BACK)
                            .status())
                    .isEqualTo(503);
            assertThat(folder).doesNotExist(); // nothing was written where the folder was

            Files.move(away, folder);
            Await.that("ready again", BACK, () -> probe("ready").status() == 200);
        } finally {
            if (Files.exists(away)) {
                Files.move(away, folder);
            }
            Await.that(
                    "the default is given up",
                    BACK,
                    () -> studio.change(backend, "is_default", JsonValue.FALSE).status() == 200);
        }
    }

    private Http.Answer probe(String name) throws Exception {
        long asked = System.nanoTime();
        Http.Answer answer = server.nobody().get("/health/" + name);
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("an answer from memory")
                .isLessThan(FAST);
        return answer;
    }

    private static JsonObject check(Http.Answer answer, String name) {
        return answer.json().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                .filter(check -> check.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }
}
