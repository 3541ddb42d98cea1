package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;

import jakarta.batch.runtime.BatchStatus;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator tells a run under way, over our interface and over Liberty's: both show the same. */
@ExtendWith(WithServer.class)
class RunControlIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The promise: an order is answered in this time. */
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** The promise: both consoles show the same after this time. */
    private static final Duration SAME = Duration.ofSeconds(5);

    /** As Liberty notes it in its repository. */
    private static final int SUBMITTED = 0;

    private static final int FILES = 12;

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private final Map<String, byte[]> contents = new TreeMap<>();
    private String type;
    private Path folder;
    private long source;
    private long target;

    RunControlIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @BeforeEach
    void takesInSomeFiles(TestInfo test) throws Exception {
        type = "control_" + Integer.toHexString(test.getDisplayName().hashCode());
        folder = server.newFolder("control");
        source = studio.create(Studio.local(type + "-from", folder));
        target = studio.create(Studio.local(type + "-to", server.newFolder("control")));
        for (int i = 1; i <= FILES; i++) {
            byte[] content = Samples.bytes(2 * MIB + i, i);
            studio.upload(type + "/" + i + "/file", source, content);
            contents.put(type + "/" + i + "/file", content);
        }
    }

    @Test
    void isPausedAndResumed() throws Exception {
        long id = beginSlowly();

        JsonObject paused = order(id, "pause").expect(200).json();

        assertThat(paused.getString("status")).isEqualTo("paused");
        awaitBoth(id, "paused", "stopped");
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                + " AND state IN ('copying', 'copied') AND node_id IS NOT NULL",
                        id))
                .as("files that a worker still holds")
                .isZero();
        long verified = Studio.number(studio.migration(id), "verified_files");
        assertThat(verified).isLessThan(FILES);
        assertThat(rows.disagreements(id)).isEmpty();

        assertThat(order(id, "pause").status()).as("paused twice").isEqualTo(200);
        unlimited(id);
        Http.Answer resumed = order(id, "resume").expect(202);

        assertThat(resumed.json().getString("status")).isIn("in_progress", "completed");
        assertAllMoved(studio.awaitEnd(id));
        awaitBoth(id, "completed", "completed");
    }

    @Test
    void isStoppedByTheBatchConsoleAndResumedByOurs() throws Exception {
        long id = beginSlowly();

        batch(id, "stop");

        awaitBoth(id, "paused", "stopped");
        unlimited(id);
        order(id, "resume").expect(202);
        assertAllMoved(studio.awaitEnd(id));
    }

    @Test
    void isPausedByUsAndRestartedByTheBatchConsole() throws Exception {
        long id = beginSlowly();
        order(id, "pause").expect(200);
        awaitBoth(id, "paused", "stopped");
        unlimited(id);

        batch(id, "restart");

        assertThat(studio.migration(id).getString("status"))
                .as("right after the restart")
                .isNotIn("paused", "failed");
        assertAllMoved(studio.awaitEnd(id));
        assertThat(Studio.number(studio.migration(id), "transferred_files"))
                .as("counters over both executions")
                .isEqualTo(FILES);
    }

    /** What a kill leaves behind between Liberty's mark of a job and its next execution, made by SQL: no kill hits it surely. */
    @Test
    void isResumedWhenAServerDiedWhileItRestartedTheJob() throws Exception {
        long id = beginSlowly();
        order(id, "pause").expect(200);
        awaitBoth(id, "paused", "stopped");
        unlimited(id);
        long instance = instance(id);
        assertThat(rows.of(
                        "UPDATE jbatch.jobinstance SET instancestate = ?, batchstatus = ? WHERE jobinstanceid = ?"
                                + " RETURNING jobinstanceid",
                        SUBMITTED,
                        BatchStatus.STARTING.ordinal(),
                        instance))
                .hasSize(1);
        Http operator = server.secureAs("operator");
        Http.Answer refused =
                operator.text(operator.request("/ibm/api/batch/jobinstances/" + instance + "?action=restart")
                        .PUT(BodyPublishers.noBody()));
        assertThat(refused.status())
                .as("restarted by the batch console: " + refused.body())
                .isGreaterThanOrEqualTo(400);

        order(id, "resume").expect(202);

        assertAllMoved(studio.awaitEnd(id));
        assertThat(instance(id)).as("another job").isNotEqualTo(instance);
    }

    @Test
    void runsOnceAtATime() throws Exception {
        long id = beginSlowly();

        Http.Answer second = order(id, "resume");

        assertThat(second.status()).as(second.body()).isEqualTo(409);
        JsonObject job = Json.createObjectBuilder()
                .add("applicationName", "isotherm")
                .add("moduleName", "isotherm.war")
                .add("jobXMLName", "migration")
                .add("jobParameters", Json.createObjectBuilder().add("migration_id", Long.toString(id)))
                .build();
        Http operator = server.secureAs("operator");
        JsonObject other =
                operator.post("/ibm/api/batch/jobinstances", job).expect(201).json();
        Await.that(
                "the second job is refused",
                PATIENCE,
                () -> operator.get("/ibm/api/batch/jobinstances/" + Studio.number(other, "instanceId"))
                        .expect(200)
                        .json()
                        .getString("batchStatus")
                        .equals("FAILED"));
        assertThat(studio.migration(id).getString("status")).isEqualTo("in_progress");
        unlimited(id);
        assertAllMoved(studio.awaitEnd(id));
    }

    @Test
    void isCancelled() throws Exception {
        long id = beginSlowly();

        JsonObject cancelled = order(id, "cancel").expect(200).json();

        assertThat(cancelled.getString("status")).isEqualTo("cancelled");
        awaitBoth(id, "cancelled", "completed");
        assertCancelled(id);
        assertThat(order(id, "resume").status()).isEqualTo(409);
        assertThat(order(id, "retry").status()).isEqualTo(409);
        assertThat(order(id, "cancel").status()).as("cancelled twice").isEqualTo(200);
        // nothing of it is in the way of the next one
        studio.moveAll(Studio.move(source, target).add("source_retention", "PT0S"));
        assertEachFileIsServed();
    }

    @Test
    void isCancelledWhilePaused() throws Exception {
        long id = beginSlowly();
        order(id, "pause").expect(200);
        awaitBoth(id, "paused", "stopped");

        order(id, "cancel").expect(200);

        awaitBoth(id, "cancelled", "abandoned");
        assertCancelled(id);
    }

    /** The run takes its next step in the moment in which the order comes: the order is obeyed all the same. */
    @Test
    void isCancelledWhileItsStatusChanges() throws Exception {
        long id = beginSlowly();
        CompletableFuture<Http.Answer> order;
        try (Connection database = server.database();
                PreparedStatement step = database.prepareStatement("UPDATE storage_migrations SET status_id ="
                        + " (SELECT id FROM storage_migration_statuses WHERE name = 'paused') WHERE id = ?")) {
            database.setAutoCommit(false);
            step.setLong(1, id);
            step.executeUpdate();
            order = CompletableFuture.supplyAsync(() -> {
                try {
                    return studio.operator()
                            .text(studio.operator()
                                    .request(Studio.ADMIN + "migrations/" + id + "/cancel")
                                    .POST(BodyPublishers.noBody()));
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            Await.that(
                    "the order waits for the step",
                    PATIENCE,
                    () -> rows.number("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND query LIKE '%storage_migrations%FOR NO KEY UPDATE%'")
                            > 0);
            database.commit();
        }

        Http.Answer answer = order.get();

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().getString("status")).isEqualTo("cancelled");
        awaitBoth(id, "cancelled", "completed");
        assertCancelled(id);
    }

    @Test
    void changesItsSpeedWhileItRuns() throws Exception {
        long id = studio.migrate(Studio.move(source, target)
                .add("source_retention", "PT0S")
                .add("parallelism", 4)
                .add("bandwidth_bytes_per_second", 200_000)); // two minutes for all
        awaitCopying(id);

        JsonObject changed = change(
                id, Json.createObjectBuilder().add("parallelism", 1).add("bandwidth_bytes_per_second", 100 * MIB));

        assertThat(changed.getInt("parallelism")).isEqualTo(1);
        JsonObject run = Await.value(
                "all is moved at the new speed",
                Duration.ofSeconds(30),
                () -> studio.migration(id),
                r -> r.getString("status").equals("completed"));
        assertAllMoved(run);
        assertThat(studio.operator()
                        .text(studio.operator()
                                .request(Studio.ADMIN + "migrations/" + id)
                                .header("Content-Type", "application/json")
                                .method("PATCH", BodyPublishers.ofString("{\"parallelism\":2}")))
                        .status())
                .as("of a run that has ended")
                .isEqualTo(409);
    }

    @Test
    void triesFailedFilesAgain() throws Exception {
        Path lost = onDisk(1);
        Path kept = lost.resolveSibling("kept");
        Files.move(lost, kept);
        JsonObject failed = studio.awaitEnd(studio.migrate(Studio.move(source, target)));
        long id = Studio.id(failed);
        assertThat(failed.getString("status")).isEqualTo("completed_with_errors");
        assertThat(Studio.number(failed, "failed_files")).isEqualTo(1);
        Files.move(kept, lost);

        JsonObject again = order(id, "retry").expect(202).json();

        assertThat(again.getString("status")).isIn("pending", "in_progress", "completed");
        assertAllMoved(studio.awaitEnd(id));
        Http.Answer nothing = order(id, "retry");
        assertThat(nothing.status()).as(nothing.body()).isEqualTo(409);
    }

    @Test
    void failsInBothConsolesWhenNothingCouldBeMovedAndIsRetried() throws Exception {
        Path gone = server.newFolder("control").resolve("objects");
        Files.move(folder.resolve("objects"), gone);
        JsonObject failed = studio.awaitEnd(studio.migrate(Studio.move(source, target)));
        long id = Studio.id(failed);
        awaitBoth(id, "failed", "failed");
        Files.move(gone, folder.resolve("objects"));

        order(id, "retry").expect(202);

        assertAllMoved(studio.awaitEnd(id));
        awaitBoth(id, "completed", "completed");
    }

    private Path onDisk(int file) throws Exception {
        return folder.resolve(studio.asset(type + "/" + file + "/file").getString("storage_path"));
    }

    private long beginSlowly() throws Exception {
        long id = studio.migrate(Studio.move(source, target)
                .add("source_retention", "PT0S")
                .add("parallelism", 3)
                .add("bandwidth_bytes_per_second", 2 * MIB));
        awaitCopying(id);
        return id;
    }

    private void awaitCopying(long id) throws Exception {
        Await.that(
                "a file is being copied",
                PATIENCE,
                () -> rows.number(
                                "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                        + " AND state = 'copying' AND copied_bytes > 0",
                                id)
                        > 0);
    }

    private Http.Answer order(long id, String order) throws Exception {
        long began = System.nanoTime();
        Http.Answer answer = studio.operator()
                .text(studio.operator()
                        .request(Studio.ADMIN + "migrations/" + id + "/" + order)
                        .POST(BodyPublishers.noBody()));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).as(order).isLessThan(ANSWER);
        return answer;
    }

    private void unlimited(long id) throws Exception {
        change(id, Json.createObjectBuilder().addNull("bandwidth_bytes_per_second"));
    }

    private JsonObject change(long id, JsonObjectBuilder speed) throws Exception {
        return studio.operator()
                .text(studio.operator()
                        .request(Studio.ADMIN + "migrations/" + id)
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString(speed.build().toString())))
                .expect(200)
                .json();
    }

    private void batch(long id, String action) throws Exception {
        Http operator = server.secureAs("operator");
        operator.text(operator.request("/ibm/api/batch/jobinstances/" + instance(id) + "?action=" + action)
                        .PUT(BodyPublishers.noBody()))
                .expect(200);
    }

    private long instance(long id) throws Exception {
        return Studio.number(studio.migration(id).getJsonObject("batch"), "instance_id");
    }

    private void awaitBoth(long id, String status, String batchStatus) throws Exception {
        Await.that("the migration is " + status + " and its job " + batchStatus, SAME, () -> {
            JsonObject run = studio.migration(id);
            return run.getString("status").equals(status)
                    && run.getJsonObject("batch").getString("status").equals(batchStatus);
        });
    }

    private void assertCancelled(long id) throws Exception {
        Await.that(
                "no file of it is open",
                SAME,
                () -> rows.number(
                                "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                        + " AND state IN ('pending', 'copying', 'copied')",
                                id)
                        == 0);
        JsonObject run = studio.migration(id);
        assertThat(rows.disagreements(id)).isEmpty();
        assertThat(Studio.number(run, "skipped_files") + Studio.number(run, "verified_files"))
                .isEqualTo(FILES);
        assertThat(Studio.number(run, "skipped_files")).isPositive();
        assertThat(rows.texts(
                        "SELECT DISTINCT error FROM storage_migration_items WHERE migration_id = ? AND state = 'skipped'",
                        id))
                .containsExactly("cancelled");
        assertEachFileIsServed();
    }

    private void assertAllMoved(JsonObject run) throws Exception {
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertThat(Studio.number(run, "verified_files")).isEqualTo(FILES);
        assertThat(rows.disagreements(Studio.id(run))).isEmpty();
        for (String key : contents.keySet()) {
            assertThat(Studio.number(studio.asset(key), "backend_id")).as(key).isEqualTo(target);
        }
        assertEachFileIsServed();
    }

    private void assertEachFileIsServed() throws Exception {
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            Http reader = studio.operator();
            assertThat(Samples.sha256(
                            reader.stream(reader.request("/api/assets/" + file.getKey() + "/content?mode=stream"))
                                    .body()))
                    .as(file.getKey())
                    .isEqualTo(Samples.sha256(file.getValue()));
        }
    }
}
