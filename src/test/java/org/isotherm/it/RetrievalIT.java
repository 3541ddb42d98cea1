package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.isotherm.demo.Http;
import org.isotherm.storage.s3.RelayRule;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reading assets that are hot, cold, on their way, in the cache, or not to be had. */
@ExtendWith(WithServer.class)
class RetrievalIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 3 * Samples.MIB + 11;
    private static final int READERS = 50;
    private static int made;

    private final IsothermServer server;
    private final Studio studio;
    private final Http reader;
    private final String name = "retrieval-" + ++made;
    private final String type = "retrieved_" + made;

    RetrievalIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.reader = server.as("reader");
    }

    @AfterEach
    void heals() {
        server.relay().heal();
    }

    private String key(int file) {
        return type + "/" + file + "/file";
    }

    private String content(int file) {
        return "/api/assets/" + key(file) + "/content";
    }

    private long local(Path folder, String tier) throws Exception {
        return studio.create(Studio.local(name + "-" + tier, folder).add("tier", tier));
    }

    private Http.Answer access(int file) throws Exception {
        return reader.text(
                reader.request("/api/assets/" + key(file) + "/access").POST(BodyPublishers.noBody()));
    }

    private byte[] bytes(String path, String... headers) throws Exception {
        HttpRequest.Builder request = reader.request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<InputStream> answer = reader.stream(request);
        try (InputStream body = answer.body()) {
            byte[] all = body.readAllBytes();
            if (answer.statusCode() / 100 != 2 || answer.statusCode() == 202) {
                throw new IOException(answer.statusCode() + " " + new String(all, StandardCharsets.UTF_8));
            }
            return all;
        }
    }

    private Path onlyObject(Path folder, JsonObject asset) {
        return folder.resolve(asset.getString("storage_path"));
    }

    @Test
    void givesHotContentAtOnce() throws Exception {
        long hot = local(server.newFolder(name), "hot");
        byte[] content = Samples.bytes(SIZE, 1);
        JsonObject asset = studio.upload(key(1), hot, content);

        JsonObject answer = access(1).expect(200).json();

        assertThat(answer.getString("state")).isEqualTo("available");
        assertThat(answer.getString("path")).isEqualTo(asset.getString("storage_path"));
        assertThat(Studio.number(answer, "backend_id")).isEqualTo(hot);
        assertThat(bytes(content(1))).isEqualTo(content);
    }

    @Test
    void bringsColdContentIntoTheCacheAndGivesItFromThere() throws Exception {
        Path folder = server.newFolder(name);
        long cold = local(folder, "cold");
        byte[] content = Samples.bytes(SIZE, 2);
        JsonObject asset = studio.upload(key(1), cold, content);
        String changed = asset.getString("updated_at");

        Http.Answer first = access(1).expect(202);
        assertThat(first.json().getString("state")).isEqualTo("retrieving");
        assertThat(Studio.number(first.json(), "estimated_seconds")).isPositive();
        assertThat(first.header("Retry-After")).matches("[1-9][0-9]*");
        JsonObject retrieval = Await.value(
                "the retrieval has ended",
                PATIENCE,
                () -> reader.get(first.header("Location")).expect(200).json(),
                found -> !found.isNull("ended_at"));
        assertThat(retrieval.getString("state")).as(retrieval.toString()).isEqualTo("completed");
        assertThat(Studio.number(retrieval, "retrieved_bytes")).isEqualTo(SIZE);
        assertThat(access(1).expect(200).json().getString("state")).isEqualTo("available");

        Files.delete(onlyObject(folder, asset)); // the cache is all that is left
        assertThat(bytes(content(1))).isEqualTo(content);
        assertThat(bytes(content(1), "Range", "bytes=-7")).isEqualTo(Arrays.copyOfRange(content, SIZE - 7, SIZE));

        JsonObject counted = Await.value(
                "every access is counted",
                PATIENCE,
                () -> studio.asset(key(1)),
                found -> Studio.number(found, "access_count") >= 4);
        assertThat(Studio.number(counted, "access_count")).isEqualTo(4);
        assertThat(counted.isNull("last_accessed_at")).isFalse();
        assertThat(counted.getString("updated_at")).as("an access is no change").isEqualTo(changed);
    }

    @Test
    void sendsColdContentAsTheClientWishes() throws Exception {
        long cold = local(server.newFolder(name), "cold");
        byte[] content = Samples.bytes(SIZE, 3);
        for (int file = 1; file <= 4; file++) {
            studio.upload(key(file), cold, content);
        }

        Http.Answer later = reader.get(content(1)).expect(202);
        assertThat(later.json().getString("state")).isEqualTo("retrieving");
        assertThat(later.header("Location")).startsWith("/api/admin/storage/retrievals/");
        assertThat(bytes(content(2) + "?mode=stream")).isEqualTo(content);
        assertThat(bytes(content(3), "Range", "bytes=2000000-2000009"))
                .isEqualTo(Arrays.copyOfRange(content, 2_000_000, 2_000_010));
        assertThat(bytes(content(4), "Prefer", "respond-async, wait=50")).isEqualTo(content);
        Http.Answer head = reader.text(reader.request(content(1)).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(SIZE));
        assertThat(reader.text(reader.request(content(1)).header("If-None-Match", head.header("ETag")))
                        .status())
                .isEqualTo(304);
        Refused.naming(reader.get(content(1) + "?mode=fast"), "mode");
    }

    @Test
    void waitsNoLongerThanTheClientWishes() throws Exception {
        long cold = studio.create(Studio.s3(name, server.relay().uri(), name + "/"));
        String path = studio.upload(key(1), cold, Samples.bytes(SIZE, 8)).getString("storage_path");
        RelayRule slow = server.relay()
                .harm(asked -> asked.isRead() && asked.path().endsWith(path), Integer.MAX_VALUE, Harm.NONE)
                .slowedTo(50_000);

        Http.Answer later = reader.text(reader.request(content(1)).header("Prefer", "wait=1"));

        assertThat(later.expect(202).header("Preference-Applied")).isEqualTo("wait=1");
        assertThat(later.json().getString("state")).isEqualTo("retrieving");
        slow.slowedTo(100_000_000);
        assertThat(bytes(content(1), "Prefer", "wait=50")).isEqualTo(Samples.bytes(SIZE, 8));
    }

    @Test
    void readsTheStoreOnceForManyReaders() throws Exception {
        long cold = studio.create(Studio.s3(name, server.relay().uri(), name + "/"));
        byte[] content = Samples.bytes(5 * SIZE, 4);
        String path = studio.upload(key(1), cold, content).getString("storage_path");
        RelayRule reads = server.relay()
                .harm(asked -> asked.isRead() && asked.path().endsWith(path), Integer.MAX_VALUE, Harm.NONE);

        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        CountDownLatch together = new CountDownLatch(READERS);
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            int from = i * (content.length / READERS);
            boolean whole = i % 2 == 0;
            all.add(readers.submit(() -> {
                together.countDown();
                together.await();
                return whole
                        ? Arrays.equals(bytes(content(1) + "?mode=stream"), content)
                        : Arrays.equals(
                                bytes(content(1), "Range", "bytes=" + from + "-"),
                                Arrays.copyOfRange(content, from, content.length));
            }));
        }
        for (Future<Boolean> each : all) {
            assertThat(each.get()).as("the right bytes").isTrue();
        }
        readers.shutdown();

        Await.that("it is in the cache", PATIENCE, () -> access(1).status() == 200);
        assertThat(reads.bytes()).isBetween((long) content.length, content.length * 105L / 100);
    }

    @Test
    void breaksOffWhatCannotBeReadToItsEnd() throws Exception {
        long cold = studio.create(Studio.s3(name, server.relay().uri(), name + "/"));
        byte[] content = Samples.bytes(SIZE, 5);
        String stalled = studio.upload(key(1), cold, content).getString("storage_path");
        String flipped = studio.upload(key(2), cold, content).getString("storage_path");
        server.relay().harm(asked -> asked.isRead() && asked.path().endsWith(stalled), Integer.MAX_VALUE, Harm.STALLED);
        server.relay().harm(asked -> asked.isRead() && asked.path().endsWith(flipped), Integer.MAX_VALUE, Harm.FLIPPED);

        for (int file = 1; file <= 2; file++) {
            String from = content(file) + "?mode=stream";
            assertThatThrownBy(() -> bytes(from)).as("file " + file).isInstanceOf(IOException.class);
        }

        Http.Answer damaged = Await.value("the damage is known", PATIENCE, () -> access(2), a -> a.status() != 202);
        Refused.with(damaged, 500);
    }

    @Test
    void readsOnFromAKeptCopyWhereTheObjectIsGone() throws Exception {
        Path target = server.newFolder(name);
        long hot = local(server.newFolder(name), "hot");
        long cold = local(target, "cold");
        byte[] content = Samples.bytes(SIZE, 6);
        studio.upload(key(1), hot, content);
        studio.upload(key(2), cold, content);
        long run = studio.migrate(Studio.move(hot, cold).add("source_retention", "PT1H"));
        studio.awaitEnd(run);
        for (int file = 1; file <= 2; file++) {
            Files.delete(onlyObject(target, studio.asset(key(file))));
        }

        assertThat(bytes(content(1) + "?mode=stream")).isEqualTo(content);
        Refused.with(reader.get(content(2) + "?mode=stream"), 500);
        studio.setStatus(cold, "offline");
        assertThat(bytes(content(1), "Range", "bytes=5-9")).isEqualTo(Arrays.copyOfRange(content, 5, 10));
        Refused.with(reader.get(content(2)), 503);
        studio.setStatus(cold, "active");
    }

    /** By a client that nobody here has written. */
    @Test
    void answersRangesOfColdContentAsCurlUnderstandsThem() throws Exception {
        long cold = local(server.newFolder(name), "cold");
        byte[] content = Samples.bytes(SIZE, 7);
        studio.upload(key(1), cold, content);
        String etag = reader.text(reader.request(content(1)).method("HEAD", BodyPublishers.noBody()))
                .header("ETag");
        String stale = "If-Range: \"other\"";

        curl("206", content, 0, 1, "-r", "0-0");
        curl("206", content, SIZE - 5, SIZE, "-r", "-5");
        curl("206", content, 1_000_000, SIZE, "-r", "1000000-");
        curl("206", content, 300_000, 300_100, "-r", "300000-300099", "-H", "If-Range: " + etag);
        curl("206", content, SIZE - 1, SIZE, "-r", SIZE - 1 + "-99999999999");
        curl("200", content, 0, SIZE, "-r", "5-9", "-H", stale);
        curl("200", content, 0, SIZE, "-r", "0-0,5-5");
        curl("416", null, 0, 0, "-r", SIZE + "-");
        curl("304", null, 0, 0, "-H", "If-None-Match: " + etag);
        curl("412", null, 0, 0, "-H", "If-Match: \"other\"");
        curl("206", content, SIZE / 2, SIZE, "-C", String.valueOf(SIZE / 2));
    }

    private void curl(String status, byte[] content, int from, int to, String... more) throws Exception {
        Path out = Files.createTempFile(server.newFolder("curl"), "body", "");
        List<String> command =
                new ArrayList<>(List.of("curl", "-sS", "-u", "reader:isotherm-demo", "-w", "%{http_code}"));
        boolean resumed = more[0].equals("-C");
        if (resumed) {
            Files.write(out, new byte[Integer.parseInt(more[1])]); // curl appends to what it has
        }
        command.addAll(List.of(more));
        command.addAll(List.of(
                "-o",
                out.toString(),
                server.liberty().uri().resolve(content(1) + "?mode=stream").toString()));
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).as(String.join(" ", command)).isEqualTo(status);
        assertThat(curl.waitFor()).isZero();
        if (content != null) {
            byte[] expected = Arrays.copyOfRange(content, from, to);
            byte[] found = Files.readAllBytes(out);
            assertThat(resumed ? Arrays.copyOfRange(found, from, found.length) : found)
                    .as(String.join(" ", command))
                    .isEqualTo(expected);
        }
    }
}
