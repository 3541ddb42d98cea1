package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.isotherm.demo.Http;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How long it takes from a request for a cold file until its first byte is asked for at the store, while more is being
 * prestaged from that store than it gives in the time.
 */
@Tag("long")
@ExtendWith(WithServer.class)
class InteractiveQueueIT {
    private static final int PRESTAGED = 300;
    private static final int WANTED = 200;
    private static final int CLIENTS = 20;
    private static final int SIZE = 2 * Samples.MIB;
    private static final long SPEED = 20_000_000;

    private final IsothermServer server;
    private final Studio studio;

    InteractiveQueueIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @AfterEach
    void heals() {
        server.relay().heal();
    }

    @Test
    void beginsAtOnceThoughTheQueueIsFull() throws Exception {
        long cold = studio.create(Studio.s3("queue", server.relay().uri(), "queue/"));
        byte[] content = Samples.bytes(SIZE, 1);
        List<String> paths = new ArrayList<>();
        for (int file = 0; file < WANTED; file++) {
            paths.add(studio.upload("queue_wanted/" + file + "/file", cold, content)
                    .getString("storage_path"));
        }
        for (int file = 0; file < PRESTAGED; file++) {
            studio.upload("queue_prestaged/" + file + "/file", cold, content);
        }
        Map<String, Long> askedFor = new ConcurrentHashMap<>();
        server.relay()
                .harm(
                        asked -> {
                            if (asked.isRead() && asked.path().contains("/queue/")) {
                                askedFor.putIfAbsent(
                                        asked.path().substring(asked.path().indexOf("/queue/") + 7), System.nanoTime());
                                return true;
                            }
                            return false;
                        },
                        Integer.MAX_VALUE,
                        Harm.NONE)
                .slowedTo(SPEED);
        String prestage = studio.operator()
                .post(
                        Studio.ADMIN + "retrievals",
                        Json.createObjectBuilder()
                                .add("filter", Json.createObjectBuilder().add("entity_type", "queue_prestaged"))
                                .build())
                .expect(202)
                .header("Location");
        Await.that("it is under way", Duration.ofSeconds(60), () -> askedFor.size() >= 4);

        long[] millis = wanted(paths, askedFor);

        assertThat(studio.operator().get(prestage).json().isNull("ended_at"))
                .as("the queue was full all the time")
                .isTrue();
        studio.operator().delete(prestage).expect(204);
        System.out.printf(
                "first byte asked for at the store, %d requests of %d clients, %d files being prestaged, %d MB/s: p50 %d ms,"
                        + " p95 %d ms, p99 %d ms, most %d ms%n",
                WANTED,
                CLIENTS,
                PRESTAGED,
                SPEED / 1_000_000,
                millis[WANTED / 2],
                millis[WANTED * 95 / 100],
                millis[WANTED * 99 / 100],
                millis[WANTED - 1]);
        assertThat(millis[WANTED * 99 / 100]).isLessThan(5000);
    }

    /** @return how long each waited, in order */
    private long[] wanted(List<String> paths, Map<String, Long> askedFor) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<Long>> all = new ArrayList<>();
        for (int i = 0; i < WANTED; i++) {
            int file = i;
            Http user = server.as(List.of("reader", "viewer", "admin").get(i % 3));
            all.add(clients.submit(() -> {
                long at = System.nanoTime();
                user.text(user.request("/api/assets/queue_wanted/" + file + "/file/access")
                                .POST(BodyPublishers.noBody()))
                        .expect(202);
                return at;
            }));
        }
        long[] millis = new long[WANTED];
        for (int i = 0; i < WANTED; i++) {
            long at = all.get(i).get();
            String path = paths.get(i);
            Await.that(path + " is asked for", Duration.ofMinutes(2), () -> askedFor.containsKey(path));
            millis[i] = Math.max(0, (askedFor.get(path) - at) / 1_000_000);
        }
        clients.shutdown();
        Arrays.sort(millis);
        return millis;
    }
}
