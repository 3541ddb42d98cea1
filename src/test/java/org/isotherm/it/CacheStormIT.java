package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many readers of three times as much cold content as the cache of a server may hold, which is killed among them. */
@Tag("long")
class CacheStormIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ASSETS = 30;
    private static final int PINNED = 2;
    private static final int READERS = 8;
    private static final int ROUNDS = 60;

    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicLong most = new AtomicLong();
    private Path cache;
    private Cluster cluster;
    private Http user;

    @BeforeEach
    void start() throws Exception {
        cache = Files.createTempDirectory(
                Files.createDirectories(Path.of("target/it")).toRealPath(), "storm-cache-");
        cluster = Cluster.of(
                Map.of(
                        "isotherm.cache.folder",
                        cache.toString(),
                        "isotherm.cache.size",
                        String.valueOf(limit()),
                        "isotherm.cache.min-free",
                        "1048576"),
                "storm");
        user = cluster.node(0).studio().operator();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    private static int size(int asset) {
        return Samples.MIB + asset * 53_003;
    }

    private static long limit() {
        long all = 0;
        for (int asset = 0; asset < ASSETS; asset++) {
            all += size(asset);
        }
        return all / 3;
    }

    @Test
    void staysBelowItsLimitAndGivesTheRightBytesThoughItIsKilled() throws Exception {
        Studio studio = cluster.node(0).studio();
        long cold = studio.create(Studio.s3("storm", cluster.s3(), "storm/"));
        for (int asset = 0; asset < ASSETS; asset++) {
            studio.upload("storm/" + asset + "/file", cold, Samples.bytes(size(asset), asset));
        }
        pin(studio, PINNED);
        Await.that("they are pinned", PATIENCE, () -> view().getInt("pinned_entries") == PINNED);

        storm();
        long before = most.get();
        int whole = answers.get();
        killInAStorm();
        cluster.recover();
        assertThat(files(".part")).as("half-written files are gone").isEmpty();
        Await.that("what is pinned is pinned again", PATIENCE, () -> view().getInt("pinned_entries") == PINNED);
        most.set(0);
        storm();

        System.out.printf(
                "storm of %.1f times the cache's size (%d of %d bytes), %d readers: %d right answers, at most %d bytes; after"
                        + " kill -9 %d right answers, at most %d bytes%n",
                3.0, 3 * limit(), limit(), READERS, whole, before, answers.get() - whole, most.get());
        assertThat(before).isPositive().isLessThanOrEqualTo(limit());
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(limit());
        assertThat(view().getInt("pinned_entries")).isEqualTo(PINNED);
        pinsNoMoreThanItsShare(studio);
    }

    private void pinsNoMoreThanItsShare(Studio studio) throws Exception {
        String all = pin(studio, ASSETS);
        Await.that(
                "all were brought",
                PATIENCE,
                () -> !user.get(all).expect(200).json().isNull("ended_at"));
        Await.that("and each is pinned, or is said not to be", PATIENCE, () -> {
            List<JsonObject> files = studio.all(
                    Studio.ADMIN + "retrievals/files?retrieval_id=" + all.substring(all.lastIndexOf('/') + 1));
            return files.size() == ASSETS
                    && files.stream().filter(file -> file.isNull("message")).count() == view().getInt("pinned_entries");
        });
        JsonObject view = view();
        assertThat(view.getInt("pinned_entries")).isBetween(PINNED, ASSETS - 1);
        assertThat(Studio.number(view, "pinned_bytes")).isLessThanOrEqualTo(Studio.number(view, "pinned_limit_bytes"));
    }

    private String pin(Studio studio, int count) throws Exception {
        var ids = Json.createArrayBuilder();
        for (int asset = 0; asset < count; asset++) {
            ids.add(Studio.id(studio.asset("storm/" + asset + "/file")));
        }
        return user.post(
                        Studio.ADMIN + "retrievals",
                        Json.createObjectBuilder()
                                .add("filter", Json.createObjectBuilder().add("asset_location_ids", ids))
                                .add("pin_until", "2999-01-01T00:00:00Z")
                                .build())
                .expect(202)
                .header("Location");
    }

    private JsonObject view() throws Exception {
        return user.get(Studio.ADMIN + "cache").expect(200).json();
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(f -> f.toString().endsWith(ending)).toList();
        }
    }

    /** Everybody reads to the end. */
    private void storm() throws Exception {
        for (Future<Void> each : begun(new CountDownLatch(1))) {
            each.get();
        }
        assertPinned();
    }

    /** What readers notice by their connections and by nothing else. */
    private void killInAStorm() throws Exception {
        CountDownLatch middle = new CountDownLatch(READERS * ROUNDS / 4);
        List<Future<Void>> readers = begun(middle);
        middle.await();
        cluster.node(0).kill();
        int cut = 0;
        for (Future<Void> each : readers) {
            try {
                each.get();
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(IOException.class);
                cut++;
            }
        }
        assertThat(cut).as("it was killed among them").isPositive();
    }

    private List<Future<Void>> begun(CountDownLatch counted) {
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        List<Future<Void>> readers = new ArrayList<>();
        for (int reader = 0; reader < READERS; reader++) {
            Random random = new Random(reader);
            Callable<Void> work = () -> {
                for (int i = 0; i < ROUNDS; i++) {
                    read(random);
                    answers.incrementAndGet();
                    counted.countDown();
                    if (i % 5 == 0) {
                        measure();
                    }
                }
                return null;
            };
            readers.add(threads.submit(work));
        }
        threads.shutdown();
        return readers;
    }

    private void read(Random random) throws Exception {
        int asset = random.nextInt(ASSETS);
        byte[] content = Samples.bytes(size(asset), asset);
        String path = "/api/assets/storm/" + asset + "/file/content?mode=stream";
        int from = random.nextInt(content.length);
        boolean whole = random.nextBoolean();
        HttpRequest.Builder request = user.request(path);
        if (!whole) {
            request.header("Range", "bytes=" + from + "-");
        }
        HttpResponse<InputStream> answer = user.stream(request);
        try (InputStream body = answer.body()) {
            byte[] got = body.readAllBytes();
            assertThat(answer.statusCode()).isEqualTo(whole ? 200 : 206);
            assertThat(Arrays.equals(got, whole ? content : Arrays.copyOfRange(content, from, content.length)))
                    .as("the bytes of " + asset + " from " + from)
                    .isTrue();
        }
    }

    /** By its own account and by the disk's. */
    private void measure() throws Exception {
        JsonObject view = view();
        assertThat(Studio.number(view, "limit_bytes")).isEqualTo(limit());
        long onDisk = 0;
        for (Path file : files("")) {
            try {
                onDisk += Files.size(file);
            } catch (IOException e) {
                assertThat(file).as("evicted meanwhile").doesNotExist();
            }
        }
        most.accumulateAndGet(Math.max(onDisk, Studio.number(view, "used_bytes")), Math::max);
    }

    private void assertPinned() throws Exception {
        assertThat(view().getInt("pinned_entries")).isEqualTo(PINNED);
        for (int asset = 0; asset < PINNED; asset++) {
            String access = "/api/assets/storm/" + asset + "/file/access";
            assertThat(user.text(user.request(access).POST(HttpRequest.BodyPublishers.noBody()))
                            .status())
                    .isEqualTo(200);
        }
    }
}
