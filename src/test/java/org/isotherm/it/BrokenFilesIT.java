package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a migration does with files that are not what they should be, and with a target that stops taking them. */
@ExtendWith(WithServer.class)
class BrokenFilesIT {
    private static final int FILES = 12;

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private String type;
    private Path folder;
    private long source;
    private long target;

    BrokenFilesIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @BeforeEach
    void takesInSomeFiles(TestInfo test) throws Exception {
        type = "broken_" + Integer.toHexString(test.getDisplayName().hashCode());
        folder = server.newFolder("broken");
        source = studio.create(Studio.local(type + "-from", folder));
        target = studio.create(Studio.s3(type + "-to", server.s3(), type + "/"));
        for (int i = 1; i <= FILES; i++) {
            studio.upload(key(i), source, Samples.bytes(20_000 + i, i));
        }
    }

    @Test
    void movesTheRestWhenOneFileIsCorruptAndOneIsGone() throws Exception {
        Path corrupt = damage(3);
        Path missing = onDisk(7);
        Files.delete(missing);

        JsonObject run =
                studio.awaitEnd(studio.migrate(Studio.move(source, target).add("source_retention", "PT0S")));

        assertThat(run.getString("status")).isEqualTo("completed_with_errors");
        assertThat(Studio.number(run, "verified_files")).isEqualTo(FILES - 2);
        assertThat(Studio.number(run, "failed_files")).isEqualTo(2);
        assertThat(rows.disagreements(Studio.id(run))).isEmpty();
        assertThat(errors(run)).isEqualTo(Map.of(assetId(3), "source_corrupt", assetId(7), "source_missing"));
        assertThat(studio.asset(key(3)).getJsonNumber("backend_id").longValue()).isEqualTo(source);
        assertThat(studio.asset(key(7)).getJsonNumber("backend_id").longValue()).isEqualTo(source);
        assertThat(corrupt).exists(); // evidence is kept
        assertThat(onTarget()).isEqualTo(FILES - 2);
        Http.Answer csv = studio.operator().get(ADMIN + "migrations/" + Studio.id(run) + "/errors.csv");
        assertThat(csv.body().lines()).hasSize(3);
        assertThat(csv.body()).contains(key(3), "source_corrupt", key(7), "source_missing");
    }

    @Test
    void failsWhenNothingCouldBeMoved() throws Exception {
        for (int i = 1; i <= FILES; i++) {
            damage(i);
        }

        JsonObject run = studio.awaitEnd(studio.migrate(Studio.move(source, target)));

        assertThat(run.getString("status")).isEqualTo("failed");
        assertThat(Studio.number(run, "failed_files")).isEqualTo(FILES);
        assertThat(Studio.number(run, "transferred_bytes")).isZero();
        assertThat(errors(run)).hasSize(FILES).containsValue("source_corrupt");
        assertThat(rows.disagreements(Studio.id(run))).isEmpty();
        Await.that("the copies of corrupt sources are cleaned away", Duration.ofSeconds(30), () -> onTarget() == 0);
    }

    @Test
    void neverServesACorruptFileAsIfItWereWhole() throws Exception {
        damage(1);
        Files.delete(onDisk(2));

        assertThat(studio.operator()
                        .get("/api/assets/" + key(2) + "/content?mode=stream")
                        .status())
                .isEqualTo(500);
        JsonObject run = studio.awaitEnd(studio.migrate(Studio.move(source, target)));
        assertThat(errors(run)).containsEntry(assetId(1), "source_corrupt").containsEntry(assetId(2), "source_missing");
    }

    @Test
    void stopsWritingToATargetThatIsSetReadOnlyMeanwhile() throws Exception {
        long id = studio.migrate(
                Studio.move(source, target).add("parallelism", 1).add("bandwidth_bytes_per_second", 20_000));
        Await.that(
                "the first file is there",
                Duration.ofSeconds(30),
                () -> Studio.number(studio.migration(id), "verified_files") >= 1);

        studio.setStatus(target, "read_only");
        JsonObject run = studio.awaitEnd(id);

        assertThat(run.getString("status")).isEqualTo("completed_with_errors");
        long moved = Studio.number(run, "verified_files");
        assertThat(moved).isBetween(1L, FILES - 1L);
        assertThat(errors(run).values()).hasSize((int) (FILES - moved)).containsOnly("access_refused");
        assertThat(rows.disagreements(id)).isEmpty();
        for (int i = 1; i <= FILES; i++) {
            assertThat(Samples.sha256(studio.operator().stream(
                                    studio.operator().request("/api/assets/" + key(i) + "/content?mode=stream"))
                            .body()))
                    .isEqualTo(Samples.sha256(Samples.bytes(20_000 + i, i)));
        }
    }

    private String key(int i) {
        return type + "/" + i + "/file";
    }

    private long assetId(int i) throws Exception {
        return Studio.id(studio.asset(key(i)));
    }

    private Path onDisk(int i) throws Exception {
        return folder.resolve(studio.asset(key(i)).getString("storage_path"));
    }

    /** One bit of the file is another one. */
    private Path damage(int i) throws Exception {
        Path file = onDisk(i);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes, StandardOpenOption.WRITE);
        return file;
    }

    private long onTarget() {
        try (Bucket bucket = server.bucket()) {
            return bucket.list(type + "/").size();
        }
    }

    private static Map<Long, String> errors(JsonObject run) {
        List<JsonObject> log = run.getJsonArray("error_log").getValuesAs(JsonObject.class);
        return log.stream()
                .collect(Collectors.toMap(e -> Studio.number(e, "asset_location_id"), e -> e.getString("error")));
    }
}
