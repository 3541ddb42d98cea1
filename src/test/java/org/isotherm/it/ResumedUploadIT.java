package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** One large file on its way to S3, broken off in the middle: the next attempt goes on at the next missing part. */
@ExtendWith(WithServer.class)
class ResumedUploadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 120 * MIB + 11;
    private static final int BANDWIDTH = 12 * MIB;
    private static final int ENOUGH = 6;

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private byte[] content;
    private String type;
    private long target;
    private JsonObject run;
    private long id;

    ResumedUploadIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @BeforeEach
    void beginsToMoveALargeFile(TestInfo test) throws Exception {
        type = "resumed_" + Integer.toHexString(test.getDisplayName().hashCode());
        content = Samples.bytes(SIZE, type.hashCode());
        long source = studio.create(Studio.local(type + "-from", server.newFolder("resumed")));
        target = studio.create(Studio.s3(type + "-to", server.s3(), type + "/"));
        studio.upload(type + "/1/file", source, content);
        // as the administrator, so that the operator restarts a job that is not his own
        id = Studio.migrate(
                studio.admin(),
                Studio.move(source, target)
                        .add("source_retention", "PT0S")
                        .add("bandwidth_bytes_per_second", BANDWIDTH));
        run = Await.value(
                "some parts have arrived",
                PATIENCE,
                () -> studio.migration(id),
                any -> copiedBytes() > ENOUGH * Studio.PART);
    }

    /** What the item and the ledger say of the copy. */
    private record Copy(long objectId, String path, String uploadId) {}

    @Test
    void goesOnAfterTheServerWasKilled() throws Exception {
        try (Bucket bucket = server.bucket()) {
            server.liberty().kill();
            Copy before = copy();
            Map<Integer, String> parts = bucket.parts(type + "/" + before.path, before.uploadId);
            long copied = copiedBytes();
            assertThat(parts).hasSizeBetween(ENOUGH, SIZE / Studio.PART - 5);

            server.liberty().start();
            server.liberty().awaitReady(IsothermServer.READY);
            batch("restart");
            assertGoesOn(bucket, before, parts, copied);

            assertThat(rows.number("SELECT attempts FROM storage_migration_items WHERE migration_id = ?", id))
                    .isEqualTo(2);
        }
    }

    @Test
    void goesOnAfterItsJobWasStopped() throws Exception {
        try (Bucket bucket = server.bucket()) {
            batch("stop");
            Await.that(
                    "the file is in nobody's hands",
                    PATIENCE,
                    () -> rows.number(
                                    "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                            + " AND state = 'pending' AND node_id IS NULL",
                                    id)
                            == 1);
            Await.that("the job is stopped", PATIENCE, () -> state().equals("STOPPED"));
            Copy before = copy();
            Map<Integer, String> parts = bucket.parts(type + "/" + before.path, before.uploadId);
            assertThat(parts).hasSizeBetween(ENOUGH, SIZE / Studio.PART - 5);
            long copied = copiedBytes();

            batch("restart");
            assertGoesOn(bucket, before, parts, copied);
        }
    }

    @Test
    void goesOnAfterTheStoreWasAway() throws Exception {
        try (Bucket bucket = server.bucket()) {
            Copy before = copy();
            Map<Integer, String> parts = bucket.parts(type + "/" + before.path, before.uploadId);
            assertThat(parts).hasSizeBetween(ENOUGH, SIZE / Studio.PART - 5);
            server.stopStore();
            try {
                Await.that("the attempt has failed", PATIENCE, () -> itemState().equals("pending"));
                assertThat(rows.texts("SELECT error FROM storage_migration_items WHERE migration_id = ?", id))
                        .isSubsetOf("unavailable", "timeout");
            } finally {
                server.startStore();
            }
            assertGoesOn(bucket, before, parts, copiedBytes());
        }
    }

    private void assertGoesOn(Bucket bucket, Copy before, Map<Integer, String> parts, long copied) throws Exception {
        Map<Integer, String> more = Await.value(
                "more parts arrive in the same upload",
                PATIENCE,
                () -> {
                    if (itemState().equals("copying")) {
                        assertThat(copiedBytes()).isGreaterThanOrEqualTo(copied);
                    }
                    return bucket.parts(type + "/" + before.path, before.uploadId);
                },
                now -> now.size() > parts.size());
        assertThat(more).as("numbers, tags and times of what was there").containsAllEntriesOf(parts);

        JsonObject end = studio.awaitEnd(id);

        assertThat(end.getString("status")).as(end.toString()).isEqualTo("completed");
        assertThat(copy()).isEqualTo(before);
        assertThat(rows.disagreements(id)).isEmpty();
        JsonObject asset = studio.asset(type + "/1/file");
        assertThat(asset.getString("storage_path")).isEqualTo(before.path);
        assertThat(asset.getString("checksum_sha256")).isEqualTo(Samples.sha256(content));
        String key = type + "/" + before.path;
        assertThat(bucket.sha256(key)).isEqualTo(Samples.sha256(content));
        assertThat(bucket.list(type + "/")).containsExactly(Map.entry(key, (long) SIZE));
        assertThat(bucket.unfinished(type + "/")).isEmpty();
        assertThat(rows.texts("SELECT state FROM stored_objects WHERE backend_id = ?", target))
                .as("the one copy there ever was")
                .isEqualTo(List.of("live"));
    }

    private Copy copy() throws Exception {
        Map<String, Object> row = rows.of("""
                SELECT o.id, o.storage_path, o.upload_id FROM storage_migration_items i
                JOIN stored_objects o ON o.id = i.target_object_id AND o.storage_path = i.target_path
                WHERE i.migration_id = ?""", id).get(0);
        return new Copy(
                ((Number) row.get("id")).longValue(), (String) row.get("storage_path"), (String) row.get("upload_id"));
    }

    private long copiedBytes() {
        try {
            return rows.number(
                    "SELECT COALESCE(MAX(copied_bytes), 0) FROM storage_migration_items WHERE migration_id = ?", id);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String itemState() throws Exception {
        return rows.texts("SELECT state FROM storage_migration_items WHERE migration_id = ?", id)
                .get(0);
    }

    private void batch(String action) throws Exception {
        Http operator = server.secureAs("operator");
        Http.Answer answer =
                operator.text(operator.request(job() + "?action=" + action).PUT(BodyPublishers.noBody()));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 202);
    }

    private String state() throws Exception {
        return server.secureAs("operator").get(job()).expect(200).json().getString("batchStatus");
    }

    private String job() {
        return "/ibm/api/batch/jobinstances/" + Studio.number(run.getJsonObject("batch"), "instance_id");
    }
}
