package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;

import jakarta.batch.runtime.BatchStatus;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** A migration whose server dies, or whose job is stopped, in the middle: a restart of the job finishes the rest. */
@ExtendWith(WithServer.class)
class KilledMigrationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The promise: both consoles show the same after this time. */
    private static final Duration SAME = Duration.ofSeconds(5);

    private static final int FILES = 60;
    private static final int SMALL = 150_000;
    private static final int LARGE = 3 * Studio.PART + 11; // some parts, so that an upload is cut in two

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private final Map<String, byte[]> contents = new TreeMap<>();
    private String type;
    private long source;
    private long target;

    KilledMigrationIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @BeforeEach
    void takesInSomeFiles(TestInfo test) throws Exception {
        type = "killed_" + Integer.toHexString(test.getDisplayName().hashCode());
        source = studio.create(Studio.local(type + "-from", server.newFolder("killed")));
        target = studio.create(Studio.s3(type + "-to", server.s3(), type + "/"));
        for (int i = 1; i <= FILES; i++) {
            byte[] content = Samples.bytes(i % 20 == 0 ? LARGE : SMALL + i, i);
            studio.upload(type + "/" + i + "/file", source, content);
            contents.put(type + "/" + i + "/file", content);
        }
    }

    @Test
    void finishesAfterTheServerWasKilled() throws Exception {
        JsonObject begun = beginAndAwaitTheMiddle();
        long id = Studio.id(begun);

        server.liberty().kill();
        assertThat(rows.disagreements(id)).isEmpty();
        long movedBefore = rows.number("SELECT verified_files FROM storage_migrations WHERE id = ?", id);
        assertThat(movedBefore).isBetween(1L, FILES - 1L);
        server.liberty().start();
        server.liberty().awaitReady(IsothermServer.READY);
        Await.that(
                "the batch repository knows, before anybody has asked it, and so does the run",
                SAME,
                () -> List.of("FAILED", "failed").equals(inBothRepositories(begun)));
        long restarted = System.nanoTime();
        batch(begun, "restart");
        JsonObject run = studio.awaitEnd(id);

        assertFinished(run);
        // a restarted node of the same name waits for no lease: the rest takes some seconds at this bandwidth
        assertThat(Duration.ofNanos(System.nanoTime() - restarted)).isLessThan(Duration.ofSeconds(25));
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ? AND attempts > 1", id))
                .as("files that were being copied when the server died")
                .isPositive();
    }

    @Test
    void finishesAfterItsJobWasStopped() throws Exception {
        JsonObject begun = beginAndAwaitTheMiddle();
        long id = Studio.id(begun);

        batch(begun, "stop");
        Await.that(
                "the run is paused",
                PATIENCE,
                () -> studio.migration(id).getString("status").equals("paused"));
        assertThat(rows.disagreements(id)).isEmpty();
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                + " AND state IN ('copying', 'copied') AND node_id IS NOT NULL",
                        id))
                .as("files that a worker still holds")
                .isZero();
        assertThat(studio.migration(id).get("completed_at")).isIn(null, jakarta.json.JsonValue.NULL);
        Await.that("the job is stopped", PATIENCE, () -> state(begun).equals("STOPPED"));
        batch(begun, "restart");

        assertFinished(studio.awaitEnd(id));
    }

    @Test
    void movesNothingWhenAFinishedJobIsRestarted() throws Exception {
        JsonObject run = studio.moveAll(Studio.move(source, target).add("source_retention", "PT0S"));
        Await.that("the job has ended", PATIENCE, () -> state(run).equals("COMPLETED"));

        Http.Answer again = restart(run);

        assertThat(again.status()).as(again.body()).isGreaterThanOrEqualTo(400);
        assertFinished(studio.migration(Studio.id(run)));
    }

    /** By SQL, because the first call of the batch runtime would itself recover it. */
    private List<String> inBothRepositories(JsonObject run) throws Exception {
        List<String> found = new ArrayList<>(rows.texts(
                "SELECT batchstatus FROM jbatch.jobinstance WHERE jobinstanceid = ?",
                Studio.number(run.getJsonObject("batch"), "instance_id")));
        found.replaceAll(ordinal -> BatchStatus.values()[Integer.parseInt(ordinal)].name());
        found.addAll(rows.texts(
                "SELECT s.name FROM storage_migrations m JOIN storage_migration_statuses s ON s.id = m.status_id"
                        + " WHERE m.id = ?",
                Studio.id(run)));
        return found;
    }

    /** As the administrator, so that the operator restarts a job that is not his own. */
    private JsonObject beginAndAwaitTheMiddle() throws Exception {
        long id = Studio.migrate(
                studio.admin(),
                Studio.move(source, target)
                        .add("source_retention", "PT0S")
                        .add("parallelism", 3)
                        .add("bandwidth_bytes_per_second", 6 * MIB));
        return Await.value(
                "some files are moved, and a large one is half-way",
                PATIENCE,
                () -> studio.migration(id),
                run -> Studio.number(run, "verified_files") >= 5 && inFlight(id));
    }

    private boolean inFlight(long id) {
        try {
            return rows.number(
                            "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ? AND state = 'copying'"
                                    + " AND file_size_bytes = ? AND copied_bytes > 0",
                            id,
                            (long) LARGE)
                    > 0;
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void batch(JsonObject run, String action) throws Exception {
        Http.Answer answer = action(run, action);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 202);
    }

    private Http.Answer restart(JsonObject run) throws Exception {
        return action(run, "restart");
    }

    private Http.Answer action(JsonObject run, String action) throws Exception {
        Http operator = server.secureAs("operator");
        return operator.text(operator.request(job(run) + "?action=" + action).PUT(BodyPublishers.noBody()));
    }

    private String state(JsonObject run) throws Exception {
        return server.secureAs("operator").get(job(run)).expect(200).json().getString("batchStatus");
    }

    private static String job(JsonObject run) {
        return "/ibm/api/batch/jobinstances/" + Studio.number(run.getJsonObject("batch"), "instance_id");
    }

    private void assertFinished(JsonObject run) throws Exception {
        long id = Studio.id(run);
        long bytes =
                contents.values().stream().mapToLong(content -> content.length).sum();
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        for (String counter : new String[] {"total_files", "transferred_files", "verified_files"}) {
            assertThat(Studio.number(run, counter)).as(counter).isEqualTo(FILES);
        }
        assertThat(Studio.number(run, "total_bytes")).isEqualTo(bytes);
        assertThat(Studio.number(run, "transferred_bytes")).isEqualTo(bytes);
        assertThat(rows.disagreements(id)).isEmpty();
        assertThat(rows.number(
                        "SELECT COUNT(DISTINCT asset_location_id) FROM storage_migration_items"
                                + " WHERE migration_id = ? AND state = 'completed'",
                        id))
                .isEqualTo(FILES);
        studio.assertReceipts(id, FILES);
        assertEachFileIsThereOnce();
    }

    private void assertEachFileIsThereOnce() throws Exception {
        try (Bucket bucket = server.bucket()) {
            Map<String, Long> named = new TreeMap<>();
            for (Map.Entry<String, byte[]> file : contents.entrySet()) {
                JsonObject asset = studio.asset(file.getKey());
                String key = type + "/" + asset.getString("storage_path");
                named.put(key, (long) file.getValue().length);
                assertThat(bucket.sha256(key)).as(key).isEqualTo(Samples.sha256(file.getValue()));
            }
            Await.that(
                    "what no row names is cleaned away",
                    PATIENCE,
                    () -> bucket.list(type + "/").equals(named));
            Await.that(
                    "no upload is left unfinished",
                    PATIENCE,
                    () -> bucket.unfinished(type + "/").isEmpty());
        }
    }
}
