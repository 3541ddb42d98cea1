package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a migration can be rolled back, and what may happen while that is under way. */
@ExtendWith(WithServer.class)
class RollbackRunIT extends Rollbacks {
    RollbackRunIT(IsothermServer server) {
        super(server);
    }

    @Test
    void rollsAPartlyDoneRunBackAndLetsItNotGoOn() throws Exception {
        for (int i = 1; i <= 24; i++) {
            studio.upload(key(i), source, Samples.bytes(MIB / 2, i));
        }
        List<Map<String, Object>> before = rows.locations(type);
        long original = studio.migrate(move().add("parallelism", 1).add("bandwidth_bytes_per_second", 2 * MIB));
        JsonObject begun = Await.value(
                "some files are moved",
                PATIENCE,
                () -> studio.migration(original),
                run -> Studio.number(run, "verified_files") >= 3);
        assertConflict(ask(original, null, "{}"), "is in_progress");
        batch(begun, "stop");
        Await.that(
                "the run is paused",
                PATIENCE,
                () -> studio.migration(original).getString("status").equals("paused"));
        long moved = Studio.number(studio.migration(original), "verified_files");
        assertThat(moved).isBetween(3L, 23L);

        studio.rollBack(original, options());
        JsonObject ended = studio.awaitEnd(original);

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("rolled_back");
        assertThat(Studio.number(ended, "rolled_back_files")).isEqualTo(moved);
        assertThat(Studio.number(ended, "skipped_files")).isEqualTo(24 - moved);
        assertThat(studio.all(ADMIN + "migrations/" + original + "/files?status=skipped"))
                .hasSize((int) (24 - moved))
                .allSatisfy(file -> assertThat(file.getString("error")).isEqualTo("rolled_back"));
        assertThat(rows.locations(type)).isEqualTo(before);
        assertCountersAgree(original, Studio.number(ended, "rolled_back_by"));

        batch(begun, "restart");
        Await.that(
                "the restarted job has ended",
                PATIENCE,
                () -> List.of("FAILED", "COMPLETED", "STOPPED")
                        .contains(server.secureAs("operator")
                                .get(job(begun))
                                .expect(200)
                                .json()
                                .getString("batchStatus")));

        assertThat(studio.migration(original).getString("status")).isEqualTo("rolled_back");
        assertThat(rows.locations(type)).isEqualTo(before);
        assertCountersAgree(original, Studio.number(ended, "rolled_back_by"));
        awaitEmpty(to);
    }

    @Test
    void keepsTheOldObjectsWhileARollbackIsUnderWay() throws Exception {
        for (int i = 1; i <= 10; i++) {
            studio.upload(key(i), source, Samples.bytes(1000 + i, i));
        }
        List<Map<String, Object>> before = rows.locations(type);
        long original = Studio.id(studio.moveAll(move().add("source_retention", "PT1H")));

        long rollback;
        try (HeldAsset held = new HeldAsset(server, Studio.id(studio.asset(key(1))))) {
            rollback = Studio.number(studio.rollBack(original, options().add("parallelism", 1)), "rolled_back_by");
            Await.that(
                    "a file is being brought back and others wait",
                    PATIENCE,
                    () -> rows.number(
                                    "SELECT COUNT(DISTINCT state) FROM storage_migration_items WHERE migration_id = ?"
                                            + " AND state IN ('pending', 'copying')",
                                    rollback)
                            == 2);
            execute("UPDATE stored_objects SET delete_after = now() - INTERVAL '1 hour' WHERE backend_id = ?"
                    + " AND state = 'retained'");
            witnessOfTheClock();
            Map<String, Long> kept = states(source); // those of a first claim may be live again
            assertThat(kept).containsKey("retained").doesNotContainKeys("condemned", "deleted");
            assertThat(kept.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(10);
        }
        JsonObject ended = studio.awaitEnd(original);

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("rolled_back");
        assertThat(rows.locations(type)).isEqualTo(before);
        assertThat(studio.files(rollback))
                .allSatisfy(
                        file -> assertThat(Studio.number(file, "copied_bytes")).isZero());
    }

    @Test
    void canBeAskedForAgainWhenTheRollbackWasCancelled() throws Exception {
        for (int i = 1; i <= 12; i++) {
            studio.upload(key(i), source, Samples.bytes(1000 + i, i));
        }
        List<Map<String, Object>> before = rows.locations(type);
        long original = Studio.id(studio.moveAll(move()));

        long first;
        try (HeldAsset held = new HeldAsset(server, Studio.id(studio.asset(key(1))))) {
            first = Studio.number(studio.rollBack(original, options().add("parallelism", 1)), "rolled_back_by");
            Await.that(
                    "a file is being brought back",
                    PATIENCE,
                    () -> rows.number(
                                    "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                            + " AND state = 'copying'",
                                    first)
                            > 0);
            studio.operator()
                    .post(ADMIN + "migrations/" + first + "/cancel", options().build())
                    .expect(200);
            JsonObject ended = studio.migration(original);
            assertThat(ended.getString("status")).isEqualTo("completed_with_errors");
            long still = rows.number(
                    "SELECT COUNT(*) FROM asset_locations WHERE entity_type = ? AND backend_id = ?", type, target);
            assertThat(still).isPositive();
            assertThat(ended.getString("failure")).contains(still + " files are still at the target");
        }
        Await.that(
                "the rollback can be asked for again",
                PATIENCE,
                () -> ask(original, null, "{}").status() == 202);
        JsonObject ended = studio.awaitEnd(original);

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("rolled_back");
        assertThat(Studio.number(ended, "rolled_back_by")).isGreaterThan(first);
        assertThat(rows.locations(type)).isEqualTo(before);
        assertCountersAgree(original, first, Studio.number(ended, "rolled_back_by"));
    }

    @Test
    void isAskedForOnceAndOnlyInAFittingState() throws Exception {
        studio.upload(key(1), source, Samples.bytes(1000, 1));
        studio.upload(key(2), source, Samples.bytes(1000, 2));
        long original = Studio.id(studio.moveAll(move()));
        for (String status : List.of("read_only", "decommissioned", "offline")) {
            studio.setStatus(source, status);
            String reason = "backend " + type + "-from is " + status + " and takes nothing back";
            assertThat(reasons(studio.preview(original))).isEqualTo(Map.of(reason, 2L));
            assertConflict(ask(original, null, "{}"), reason);
        }
        studio.setStatus(source, "active");

        Http.Answer first;
        try (HeldAsset held = new HeldAsset(server, Studio.id(studio.asset(key(2))))) {
            first = ask(original, type, "").expect(202);
            assertConflict(ask(original, null, "{}"), "being rolled back by migration");
            assertConflict(ask(original, type, "{\"source_retention\":\"PT5H\"}"), "asked for differently");
            Http.Answer again = ask(original, type, "{}").expect(202);
            assertThat(again.header("Location")).isEqualTo(first.header("Location"));
            assertThat(Studio.number(again.json(), "rolled_back_by"))
                    .isEqualTo(Studio.number(first.json(), "rolled_back_by"));
            assertConflict(
                    studio.operator().post(ADMIN + "migrate", move().build()), "migration " + original + " from this");
        }
        assertThat(first.header("Location")).isEqualTo(ADMIN + "migrations/" + original);
        assertThat(studio.awaitEnd(original).getString("status")).isEqualTo("rolled_back");
        long rollback = Studio.number(first.json(), "rolled_back_by");
        studio.awaitEnd(rollback);

        assertConflict(ask(original, null, "{}"), "has been rolled back by migration " + rollback);
        assertConflict(ask(original + "", "?dry_run=true", null, "{}"), "has been rolled back");
        assertConflict(ask(rollback, null, "{}"), "/api/admin/storage/migrate");
        assertThat(rows.number("SELECT COUNT(*) FROM storage_migrations WHERE rolls_back = ?", original))
                .isEqualTo(1);
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM audit_log WHERE action = 'migration.rollback' AND subject_id = ?",
                        Long.toString(original)))
                .isEqualTo(1);
        assertThat(studio.moveAll(move()).getInt("verified_files")).isEqualTo(2);
    }

    private Http.Answer ask(long id, String key, String body) throws Exception {
        return ask(Long.toString(id), "", key, body);
    }

    private Http.Answer ask(String id, String query, String key, String body) throws Exception {
        var request = studio.operator()
                .request(ADMIN + "migrations/" + id + "/rollback" + query)
                .POST(body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return studio.operator().text(request);
    }

    private static void assertConflict(Http.Answer answer, String detail) {
        assertThat(Refused.with(answer, 409).getString("detail")).contains(detail);
    }

    /** Returns once the clock has condemned an object that was overdue no earlier than those of the source. */
    private void witnessOfTheClock() throws Exception {
        execute("INSERT INTO stored_objects (backend_id, storage_path, state, managed, delete_after)"
                + " VALUES (?, 'objects/00/witness', 'retained', TRUE, now() - INTERVAL '1 minute')");
        Await.that(
                "the clock has condemned what is overdue",
                PATIENCE,
                () -> rows.number(
                                "SELECT COUNT(*) FROM stored_objects WHERE backend_id = ?"
                                        + " AND storage_path = 'objects/00/witness' AND state = 'deleted'",
                                source)
                        == 1);
        execute("DELETE FROM stored_objects WHERE backend_id = ? AND storage_path = 'objects/00/witness'");
    }

    private void batch(JsonObject run, String action) throws Exception {
        Http operator = server.secureAs("operator");
        Http.Answer answer =
                operator.text(operator.request(job(run) + "?action=" + action).PUT(BodyPublishers.noBody()));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 202);
    }

    private static String job(JsonObject run) {
        return "/ibm/api/batch/jobinstances/" + Studio.number(run.getJsonObject("batch"), "instance_id");
    }
}
