package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A mount that blocks all I/O hangs nothing but itself, and comes back without a restart. The times here are sound margins;
 * {@link StalledMountFigures} measures.
 */
@ExtendWith(WithServer.class)
class StalledMountIT {
    private static final Duration DOWN = Duration.ofSeconds(15);
    private static final Duration BACK = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    /** More than the 15 s after which a call to a mount is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int FILES = 6;
    private static final int SIZE = 300_000;

    /** Those of the backend, and the one of its probe. */
    private static final int WORKERS = 8 + 1;

    private final IsothermServer server;
    private final Studio studio;

    StalledMountIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    private static String key(String what, int file) {
        return what + "/" + file + "/file";
    }

    private void upload(String what, long backend) throws Exception {
        for (int file = 1; file <= FILES; file++) {
            studio.upload(key(what, file), backend, Samples.bytes(SIZE, file));
        }
    }

    private void assertServed(String what) throws Exception {
        for (int file = 1; file <= FILES; file++) {
            try (var bytes = studio.operator().stream(
                            studio.operator().request("/api/assets/" + key(what, file) + "/content?mode=stream"))
                    .body()) {
                assertThat(Samples.sha256(bytes)).isEqualTo(Samples.sha256(Samples.bytes(SIZE, file)));
            }
        }
    }

    private static <T> T atOnce(Callable<T> call) throws Exception {
        long asked = System.nanoTime();
        T answer = call.call();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).as("at once").isLessThan(AT_ONCE);
        return answer;
    }

    private static void assertLater(Http.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    private Http.Answer whatAnImportWouldFind(long backend) throws Exception {
        return studio.operator()
                .post(
                        Studio.ADMIN + "imports/preview",
                        Json.createObjectBuilder()
                                .add("source", Json.createObjectBuilder().add("backend_id", backend))
                                .build());
    }

    private JsonObject ready() throws Exception {
        Http.Answer answer = atOnce(() -> server.nobody().get("/health/ready"));
        return answer.json().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                .filter(check -> check.getString("name").equals("backends"))
                .findFirst()
                .orElseThrow()
                .getJsonObject("data");
    }

    @Test
    void hangsNothingButItselfAndComesBackByItself() throws Exception {
        long hot = studio.create(Studio.local("stall-hot", server.newFolder("stall-hot")));
        long aside = studio.create(Studio.local("stall-aside", server.newFolder("stall-aside")));
        upload("stall-hot", hot);
        try (MountedStorage nas = MountedStorage.create(server, "stall-nas")) {
            upload("stall-nas", nas.id());
            assertServed("stall-nas");
            ExecutorService clients = Executors.newFixedThreadPool(21);
            try {
                nas.mount().stall();
                List<Future<Http.Answer>> waiting = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    int file = 1 + i % FILES;
                    waiting.add(clients.submit(() -> nas.content(key("stall-nas", file))));
                }
                waiting.add(clients.submit(() -> whatAnImportWouldFind(nas.id())));
                Await.that("DOWN", DOWN, () -> !nas.isReachable());

                assertThat(nas.healthDetail()).contains("without an answer");
                assertLater(atOnce(() -> whatAnImportWouldFind(nas.id())));
                assertThat(ready().getBoolean("stall-nas.reachable")).isFalse();
                assertThat(ready().getBoolean("stall-hot.reachable")).isTrue();
                assertThat(atOnce(() -> server.nobody().get("/health/live")).status())
                        .isEqualTo(200);
                for (int i = 0; i < 20; i++) {
                    assertLater(atOnce(() -> nas.content(key("stall-nas", 1))));
                    assertLater(atOnce(() -> studio.put(key("stall-new", 1), nas.id(), new byte[10])));
                }
                assertServed("stall-hot");
                studio.moveAll(Studio.move(hot, aside));
                assertServed("stall-hot");
                assertThat(nas.workers()).isLessThanOrEqualTo(WORKERS);
                for (Future<Http.Answer> each : waiting) {
                    assertLater(each.get());
                }

                long run = studio.migrate(Studio.move(nas.id(), aside));
                assertThat(nas.workers()).isLessThanOrEqualTo(WORKERS);

                nas.mount().heal();
                Await.that("UP", BACK, nas::isReachable);
                assertServed("stall-nas");
                JsonObject end = studio.awaitEnd(run);
                assertThat(end.getString("status")).as(end.toString()).isEqualTo("completed");
                studio.assertReceipts(run, FILES);
                assertServed("stall-nas");
                studio.upload(key("stall-new", 2), nas.id(), new byte[10]);
                // the first probe that comes back may still have met slow ones and put others beside them
                Await.that("no more workers than before", PATIENCE, () -> nas.workers() <= WORKERS);
            } finally {
                clients.shutdownNow();
            }
        }
    }

    /** While the target stands still in the middle of a run, nothing is lost, and the run is ended when it goes on. */
    @Test
    void aRunWhoseTargetStallsGoesOnWhenItIsBack() throws Exception {
        long hot = studio.create(Studio.local("stalled-run-hot", server.newFolder("stalled-run-hot")));
        upload("stalled-run", hot);
        try (MountedStorage nas = MountedStorage.create(server, "stalled-run-nas")) {
            long run = studio.migrate(
                    Studio.move(hot, nas.id()).add("parallelism", 1).add("bandwidth_bytes_per_second", SIZE));
            Await.that(
                    "files are being moved",
                    PATIENCE,
                    () -> Studio.number(studio.migration(run), "transferred_bytes") > 0);
            nas.mount().stall();
            Await.that("DOWN", DOWN, () -> !nas.isReachable());
            nas.mount().heal();
            Await.that("UP", BACK, nas::isReachable);
            JsonObject end = studio.awaitEnd(run);
            assertThat(end.getString("status")).as(end.toString()).isEqualTo("completed");
            studio.assertReceipts(run, FILES);
            assertServed("stalled-run");
        }
    }

    @Test
    void nothingIsWrittenUnderAMountPointNorToWhatElseIsMountedThere() throws Exception {
        try (MountedStorage nas = MountedStorage.create(server, "swapped-nas")) {
            upload("swapped", nas.id());
            nas.mount().unmount();
            Await.that("DOWN", DOWN, () -> !nas.isReachable());
            assertThat(nas.healthDetail()).contains("nothing is mounted at its mount path");
            assertLater(nas.content(key("swapped", 1)));
            assertLater(studio.put(key("swapped-new", 1), nas.id(), new byte[10]));
            assertThat(nas.mount().point().toFile().list()).isEmpty();

            Path other = nas.mount().mountAnother();
            Await.that("it is another one", DOWN, () -> nas.healthDetail().contains("marker is missing"));
            assertLater(nas.content(key("swapped", 1)));
            assertLater(studio.put(key("swapped-new", 1), nas.id(), new byte[10]));
            assertThat(other.toFile().list()).isEmpty();

            nas.mount().unmount();
            nas.mount().mount();
            Await.that("UP", BACK, nas::isReachable);
            assertServed("swapped");
            studio.upload(key("swapped-new", 1), nas.id(), new byte[10]);
        }
    }
}
