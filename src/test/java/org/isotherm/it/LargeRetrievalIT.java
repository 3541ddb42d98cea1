package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.isotherm.demo.Http;
import org.isotherm.storage.s3.RelayRule;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two gigabytes behind a store that gives 50 MB in a second: players seek, and the store is read once. */
@Tag("long")
@ExtendWith(WithServer.class)
class LargeRetrievalIT {
    private static final long SIZE = 2_000_000_000L;
    private static final long SPEED = 50_000_000L;
    private static final int READERS = 50;
    private static final int LOOKS = 20;
    private static final int PART = 8 * Samples.MIB;
    private static final String CONTENT = "/api/assets/large_retrieval/1/file/content";

    /** Not a power of two, so that segments differ. */
    private static final byte[] BLOCK = Samples.bytes(7_654_321, 1);

    private final IsothermServer server;
    private final Studio studio;
    private final Http reader;

    LargeRetrievalIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.reader = server.as("reader");
    }

    @AfterEach
    void heals() {
        server.relay().heal();
    }

    private static byte[] expected(long from, int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; ) {
            int inBlock = (int) ((from + at) % BLOCK.length);
            int n = Math.min(length - at, BLOCK.length - inBlock);
            System.arraycopy(BLOCK, inBlock, bytes, at, n);
            at += n;
        }
        return bytes;
    }

    /** All of it, without holding it. */
    private static final class Whole extends InputStream {
        private long at;

        @Override
        public int read() {
            return at == SIZE ? -1 : BLOCK[(int) (at++ % BLOCK.length)] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (at == SIZE) {
                return -1;
            }
            int inBlock = (int) (at % BLOCK.length);
            int n = (int) Math.min(Math.min(length, BLOCK.length - inBlock), SIZE - at);
            System.arraycopy(BLOCK, inBlock, bytes, offset, n);
            at += n;
            return n;
        }
    }

    private InputStream range(long from, long length) throws Exception {
        HttpRequest.Builder request =
                reader.request(CONTENT).header("Range", "bytes=" + from + "-" + (from + length - 1));
        HttpResponse<InputStream> answer = reader.stream(request);
        assertThat(answer.statusCode()).isEqualTo(206);
        return answer.body();
    }

    @Test
    void letsPlayersSeekWhileItIsReadOnce() throws Exception {
        long cold = studio.create(Studio.s3("large-retrieval", server.relay().uri(), "large-retrieval/"));
        studio.operator()
                .upload(
                        CONTENT + "?backend_id=" + cold,
                        BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(Whole::new), SIZE),
                        Duration.ofMinutes(30))
                .expect(201);
        String path = studio.asset("large_retrieval/1/file").getString("storage_path");
        RelayRule reads = server.relay()
                .harm(asked -> asked.isRead() && asked.path().endsWith(path), Integer.MAX_VALUE, Harm.NONE)
                .slowedTo(SPEED);

        long[] millis = looks();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        CountDownLatch together = new CountDownLatch(READERS);
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            Random random = new Random(i);
            all.add(readers.submit(() -> {
                together.countDown();
                together.await();
                for (int n = 0; n < 4; n++) {
                    long from = (long) (random.nextDouble() * (SIZE - PART));
                    try (InputStream bytes = range(from, PART)) {
                        assertThat(Arrays.equals(bytes.readAllBytes(), expected(from, PART)))
                                .isTrue();
                    }
                }
                return null;
            }));
        }
        for (Future<Void> each : all) {
            each.get();
        }
        readers.shutdown();
        Await.that(
                "it is in the cache",
                Duration.ofMinutes(5),
                () -> reader.text(reader.request("/api/assets/large_retrieval/1/file/access")
                                        .POST(BodyPublishers.noBody()))
                                .status()
                        == 200);

        System.out.printf(
                "first bytes of %d ranges while it is brought: median %d ms, p95 %d ms, most %d ms; the store was asked"
                        + " for %.4f of the file%n",
                LOOKS, millis[LOOKS / 2], millis[LOOKS - 2], millis[LOOKS - 1], reads.bytes() / (double) SIZE);
        assertThat(reads.bytes()).isBetween(SIZE, SIZE / 100 * 105);
        try (InputStream bytes = reader.stream(reader.request(CONTENT)).body()) {
            assertThat(Samples.sha256(bytes)).isEqualTo(Samples.sha256(new Whole()));
        }
    }

    /** @return how long each waited for its first byte, in order */
    private long[] looks() throws Exception {
        Random random = new Random(7);
        long[] millis = new long[LOOKS];
        for (int i = 0; i < LOOKS; i++) {
            long from = (long) (random.nextDouble() * (SIZE - PART));
            long asked = System.nanoTime();
            try (InputStream bytes = range(from, 100_000)) {
                int first = bytes.read();
                millis[i] = (System.nanoTime() - asked) / 1_000_000;
                assertThat(first).isEqualTo(expected(from, 1)[0] & 0xff);
                assertThat(bytes.readAllBytes()).isEqualTo(expected(from + 1, 99_999));
            } catch (IOException e) {
                throw new AssertionError("range from " + from, e);
            }
        }
        Arrays.sort(millis);
        return millis;
    }
}
