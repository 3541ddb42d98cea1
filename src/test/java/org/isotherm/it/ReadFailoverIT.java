package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.isotherm.demo.Http;
import org.isotherm.storage.s3.RelayRule;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reading on when the place that was read from is no more. */
@ExtendWith(WithServer.class)
class ReadFailoverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SIZE = 3 * Samples.MIB + 11;
    private static final String CONTENT = "/api/assets/failover/1/file/content";

    private final IsothermServer server;
    private final Studio studio;
    private final Http reader;

    ReadFailoverIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.reader = server.as("reader");
    }

    @AfterEach
    void heals() throws Exception {
        server.relay().heal();
        studio.operator().delete("/api/assets/failover/1/file");
    }

    private byte[] read(String... headers) throws Exception {
        HttpResponse<InputStream> answer = reader.stream(
                headers.length == 0
                        ? reader.request(CONTENT)
                        : reader.request(CONTENT).headers(headers));
        try (InputStream body = answer.body()) {
            assertThat(answer.statusCode()).isIn(200, 206);
            return body.readAllBytes();
        }
    }

    private void move(long from, long to) throws Exception {
        studio.moveAll(Studio.move(from, to).add("source_retention", "PT0S"));
    }

    @Test
    void followsALocationThatChangesWhileItIsRead() throws Exception {
        long from = studio.create(
                Studio.s3("failover-from", server.relay().uri(), "failover/").add("tier", "hot"));
        long to = studio.create(Studio.local("failover-to", server.newFolder("failover-to")));
        byte[] content = Samples.bytes(SIZE, 1);
        String path = studio.upload("failover/1/file", from, content).getString("storage_path");
        RelayRule first = server.relay()
                .harm(asked -> asked.isRead() && asked.path().endsWith(path), 1, Harm.CUT)
                .slowedTo(40_000); // until it was moved away and deleted
        CompletableFuture<byte[]> reading = CompletableFuture.supplyAsync(() -> {
            try {
                return read();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Await.that("it is being read", PATIENCE, () -> first.bytes() > 0);

        move(from, to);
        try (Bucket bucket = server.bucket()) {
            Await.that(
                    "the old object is gone",
                    PATIENCE,
                    () -> bucket.list("failover/objects/").isEmpty());
        }
        assertThat(first.bytes()).as("in the middle of the reading").isLessThan(SIZE / 2);
        first.slowedTo(100_000_000);

        assertThat(reading.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(content);
        assertThat(Studio.number(studio.asset("failover/1/file"), "backend_id")).isEqualTo(to);
    }

    @Test
    void givesHotContentFromTheCacheWhenItIsNowhereElse() throws Exception {
        Path folder = server.newFolder("failover-hot");
        long cold = studio.create(
                Studio.local("failover-cold", server.newFolder("failover-cold")).add("tier", "cold"));
        long hot = studio.create(Studio.local("failover-hot", folder));
        byte[] content = Samples.bytes(SIZE, 2);
        studio.upload("failover/1/file", cold, content);
        Await.that(
                "it is in the cache",
                PATIENCE,
                () -> reader.text(reader.request("/api/assets/failover/1/file/access")
                                        .POST(BodyPublishers.noBody()))
                                .status()
                        == 200);
        move(cold, hot);
        Files.delete(folder.resolve(studio.asset("failover/1/file").getString("storage_path")));

        assertThat(read()).isEqualTo(content);
        assertThat(read("Range", "bytes=5-9")).isEqualTo(Arrays.copyOfRange(content, 5, 10));
        studio.setStatus(hot, "offline");
        assertThat(read()).isEqualTo(content);
        studio.setStatus(hot, "active");
    }
}
