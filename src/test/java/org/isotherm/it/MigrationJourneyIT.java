package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Files of odd sizes on their way from a local backend to an S3 store, and some of them back to another folder. */
@ExtendWith(WithServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationJourneyIT {
    private static final String PREFIX = "journey/";
    private static final int SMALL_FILES = 285;
    private static final int LARGE = 40 * MIB + 17;

    /** The edges of buffers and parts. */
    private static final int[] ODD_SIZES = {
        0,
        0,
        1,
        2,
        65_536,
        131_071,
        131_072,
        131_073,
        Studio.PART - 1,
        Studio.PART,
        Studio.PART + 1,
        2 * Studio.PART,
        2 * Studio.PART + 1,
        3 * Studio.PART - 1,
        LARGE
    };

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private final Bucket bucket;

    /** What was uploaded, by asset: its digest. */
    private final Map<String, String> digests = new LinkedHashMap<>();

    private final Map<String, Integer> sizes = new LinkedHashMap<>();
    private Path hotFolder;
    private long hot;
    private long cold;
    private JsonObject run;

    MigrationJourneyIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
        this.bucket = server.bucket();
    }

    @BeforeAll
    void takesInAndMovesAllFiles() throws Exception {
        hotFolder = server.newFolder("journey-hot");
        hot = studio.create(Studio.local("journey-hot", hotFolder));
        cold = studio.create(Studio.s3("journey-cold", server.s3(), PREFIX));
        for (int i = 0; i < ODD_SIZES.length + SMALL_FILES; i++) {
            int size = i < ODD_SIZES.length ? ODD_SIZES[i] : 1 + (i * 7919) % 30_011;
            String key = (i % 15 == 0 ? "return" : "journey") + "/" + (i + 1) + "/file";
            byte[] content = Samples.bytes(size, i);
            JsonObject asset = studio.upload(key, hot, content);
            digests.put(key, Samples.sha256(content));
            sizes.put(key, size);
            assertThat(asset.getString("checksum_sha256")).isEqualTo(digests.get(key));
        }
        run = studio.moveAll(Studio.move(hot, cold).add("source_retention", "PT0S"));
    }

    @AfterAll
    void closesItsClient() {
        bucket.close();
    }

    @Test
    void countsEveryFileAndByteOnce() throws Exception {
        long bytes = sizes.values().stream().mapToLong(Integer::longValue).sum();

        assertThat(Studio.number(run, "total_files")).isEqualTo(digests.size());
        assertThat(Studio.number(run, "transferred_files")).isEqualTo(digests.size());
        assertThat(Studio.number(run, "verified_files")).isEqualTo(digests.size());
        assertThat(Studio.number(run, "failed_files")).isZero();
        assertThat(Studio.number(run, "total_bytes")).isEqualTo(bytes);
        assertThat(Studio.number(run, "transferred_bytes")).isEqualTo(bytes);
        assertThat(run.getJsonArray("error_log")).isEmpty();
        assertThat(run.getString("initiated_by")).isEqualTo("operator");
        assertThat(run.getString("completed_at")).isGreaterThan(run.getString("started_at"));
        assertThat(rows.disagreements(Studio.id(run))).isEmpty();
    }

    @Test
    void givesAReceiptForEachFile() throws Exception {
        List<JsonObject> files = studio.files(Studio.id(run));

        assertThat(files).hasSize(digests.size());
        for (JsonObject file : files) {
            String digest = digests.get(file.getString("asset"));
            assertThat(file.getString("status")).isEqualTo("completed");
            assertThat(file.getString("source_sha256")).isEqualTo(digest);
            assertThat(file.getString("target_sha256")).isEqualTo(digest);
            assertThat(file.getInt("attempts")).isPositive(); // more than one when the store hiccups
            assertThat(Studio.number(file, "copied_bytes")).isEqualTo(Studio.number(file, "file_size_bytes"));
        }
        assertThat(studio.all(ADMIN + "migrations/" + Studio.id(run) + "/files?status=failed"))
                .isEmpty();
    }

    @Test
    void bringsEveryByteToTheStore() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (String key : digests.keySet()) {
            if (key.startsWith("journey/")) {
                expected.put(PREFIX + studio.asset(key).getString("storage_path"), digests.get(key));
            }
        }
        Map<String, String> found = new TreeMap<>();
        for (String key : expected.keySet()) {
            found.put(key, bucket.sha256(key));
        }

        assertThat(found).isEqualTo(expected);
        assertThat(bucket.unfinished(PREFIX)).isEmpty();
    }

    @Test
    void deletesTheSourcesOnceTheyAreNotRetained() throws Exception {
        try (Stream<Path> left = Files.walk(hotFolder)) {
            assertThat(left.filter(Files::isRegularFile)
                            .filter(file -> !file.getFileName().toString().startsWith(".isotherm")))
                    .isEmpty();
        }
    }

    @Test
    void servesTheContentFromItsNewPlace() throws Exception {
        for (int i : new int[] {1, 2, 3, 8, 9, 10, 14, 40, 299}) {
            String key = (i % 15 == 0 ? "return" : "journey") + "/" + (i + 1) + "/file";
            HttpResponse<InputStream> answer = content(key);
            try (InputStream body = answer.body()) {
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(Samples.sha256(body)).as(key).isEqualTo(digests.get(key));
            }
            assertThat(answer.headers().firstValue("ETag")).contains("\"" + digests.get(key) + "\"");
            assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(sizes.get(key));
        }
    }

    @Test
    void answersRangesConditionsAndHead() throws Exception {
        String key = "journey/15/file"; // the large one
        byte[] all = Samples.bytes(LARGE, 14);
        String tag = "\"" + digests.get(key) + "\"";

        assertRange(key, "bytes=0-0", all, 0, 1);
        assertRange(key, "bytes=" + (Studio.PART - 3) + "-" + (Studio.PART + 3), all, Studio.PART - 3, 7);
        assertRange(key, "bytes=-5", all, LARGE - 5, 5);
        assertRange(key, "bytes=" + (LARGE - 1000) + "-", all, LARGE - 1000, 1000);
        assertThat(content(key, "Range", "bytes=" + LARGE + "-").statusCode()).isEqualTo(416);
        assertThat(content("journey/2/file", "Range", "bytes=0-").statusCode()).isEqualTo(416); // an empty file
        assertThat(content(key, "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(content(key, "If-Match", "\"another\"").statusCode()).isEqualTo(412);

        HttpResponse<InputStream> head =
                studio.operator().stream(contentRequest(key).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(LARGE);
        assertThat(head.headers().firstValue("ETag")).contains(tag);
        assertThat(head.body().readAllBytes()).isEmpty();
    }

    @Test
    void exportsNoErrorsWhenThereWereNone() throws Exception {
        Http.Answer csv = studio.operator().get(ADMIN + "migrations/" + Studio.id(run) + "/errors.csv");

        assertThat(csv.expect(200).body().lines()).hasSize(1);
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
    }

    @Test
    void givesAManifestThatSha256sumAccepts() throws Exception {
        Path back = server.newFolder("journey-back");
        long target = studio.create(Studio.local("journey-back", back));
        JsonObject returned = studio.moveAll(Studio.move(cold, target)
                .add("filter", jakarta.json.Json.createObjectBuilder().add("entity_type", "return")));
        long files =
                digests.keySet().stream().filter(k -> k.startsWith("return/")).count();
        assertThat(Studio.number(returned, "verified_files")).isEqualTo(files);
        Path manifest = server.newFolder("manifest").resolve("sha256");
        Files.writeString(
                manifest,
                studio.operator()
                        .get(ADMIN + "migrations/" + Studio.id(returned) + "/manifest")
                        .expect(200)
                        .body());

        Process check = new ProcessBuilder("sha256sum", "--check", "--strict", manifest.toString())
                .directory(back.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(check.exitValue()).as(said).isZero();
        assertThat(said.lines()).hasSize((int) files).allMatch(line -> line.endsWith(": OK"));
        keepsTheSourcesForADay(cold, files);
    }

    private void keepsTheSourcesForADay(long backend, long files) throws Exception {
        List<String> retained = rows.texts("""
                SELECT storage_path FROM stored_objects WHERE backend_id = ? AND state = 'retained'
                  AND delete_after BETWEEN now() + INTERVAL '23 hours' AND now() + INTERVAL '24 hours'""", backend);

        assertThat(retained).hasSize((int) files);
        assertThat(bucket.list(PREFIX).keySet())
                .containsAll(retained.stream().map(path -> PREFIX + path).toList());
    }

    private void assertRange(String key, String range, byte[] all, int from, int length) throws Exception {
        HttpResponse<InputStream> answer = content(key, "Range", range);

        assertThat(answer.statusCode()).as(range).isEqualTo(206);
        assertThat(answer.headers().firstValue("Content-Range"))
                .contains("bytes " + from + "-" + (from + length - 1) + "/" + all.length);
        assertThat(answer.body().readAllBytes()).isEqualTo(Arrays.copyOfRange(all, from, from + length));
    }

    private HttpResponse<InputStream> content(String key, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = contentRequest(key);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return studio.operator().stream(request);
    }

    private HttpRequest.Builder contentRequest(String key) {
        return studio.operator().request("/api/assets/" + key + "/content?mode=stream");
    }
}
