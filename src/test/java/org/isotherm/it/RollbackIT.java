package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Undoing migrations, inside and after the retention of their sources. */
@ExtendWith(WithServer.class)
class RollbackIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private String type;
    private Path from;
    private Path to;
    private long source;
    private long target;

    RollbackIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @BeforeEach
    void makesTwoBackends(TestInfo test) throws Exception {
        type = "rollback_" + Integer.toHexString(test.getDisplayName().hashCode());
        from = server.newFolder("rollback-from");
        to = server.newFolder("rollback-to");
        source = studio.create(Studio.local(type + "-from", from));
        target = studio.create(Studio.local(type + "-to", to));
    }

    @Test
    void bringsAThousandFilesBackInsideTheRetentionWithoutWritingAByte() throws Exception {
        int files = 1000;
        for (int i = 1; i <= files; i++) {
            studio.upload(key(i), source, Samples.bytes(i == 1 ? 0 : 2000 + i, i));
        }
        List<Map<String, Object>> before = rows.locations(type);
        long original = Studio.id(studio.moveAll(move()));
        assertAmount(studio.preview(original).getJsonObject("by_pointer"), files);
        assertAmount(studio.preview(original).getJsonObject("by_copy"), 0);
        assertAmount(studio.preview(original).getJsonObject("cannot"), 0);
        long objects = objects();
        Map<String, String> source0 = folder(from);
        Map<String, String> target0 = folder(to);

        long began = System.nanoTime();
        JsonObject asked = studio.rollBack(original, options().add("source_retention", "PT1H"));
        JsonObject ended = studio.awaitEnd(original);
        System.out.println("rolled back " + files + " files by pointer in "
                + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");

        assertThat(asked.getString("status")).startsWith("roll");
        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("rolled_back");
        assertThat(Studio.number(ended, "rolled_back_files")).isEqualTo(files);
        assertThat(Studio.number(ended, "verified_files")).isZero();
        assertThat(Studio.number(ended, "transferred_files")).isEqualTo(files);
        assertThat(ended.getString("completed_at")).isNotBlank();
        assertThat(ended.getString("failure", null)).isNull();
        assertThat(rows.locations(type)).isEqualTo(before);
        assertThat(objects()).as("objects ever named on either side").isEqualTo(objects);
        assertThat(folder(from)).as("what lies on the source").isEqualTo(source0);
        assertThat(folder(to)).as("what lies on the target").isEqualTo(target0);
        assertThat(states(target)).isEqualTo(Map.of("retained", (long) files));
        assertThat(states(source)).isEqualTo(Map.of("live", (long) files));

        JsonObject run = studio.awaitEnd(Studio.number(ended, "rolled_back_by"));
        assertThat(run.getString("status")).isEqualTo("completed");
        assertThat(run.getString("kind")).isEqualTo("rollback");
        assertThat(Studio.number(run, "rolls_back")).isEqualTo(original);
        assertThat(Studio.number(run, "source_backend_id")).isEqualTo(target);
        assertThat(Studio.number(run, "target_backend_id")).isEqualTo(source);
        assertThat(Studio.number(run, "verified_files")).isEqualTo(files);
        assertThat(studio.files(Studio.id(run))).hasSize(files).allSatisfy(file -> {
            assertThat(file.getString("status")).isEqualTo("completed");
            assertThat(file.getString("verify_mode")).isIn("direct", "cached");
            assertThat(Studio.number(file, "copied_bytes")).isZero();
        });
        assertThat(studio.all(ADMIN + "migrations/" + original + "/files?status=rolled_back"))
                .hasSize(files);
        assertCountersAgree(original, Studio.id(run));
        assertServed(7, Samples.bytes(2007, 7));
    }

    @Test
    void copiesBackWhatIsNotKeptAnyMore() throws Exception {
        for (int i = 1; i <= 20; i++) {
            studio.upload(key(i), source, Samples.bytes(i == 20 ? 3 * MIB : 500 * i, i));
        }
        Path lost = from.resolve(studio.asset(key(19)).getString("storage_path"));
        Files.delete(lost);
        JsonObject moved = studio.awaitEnd(studio.migrate(move().add("source_retention", "PT0S")));
        assertThat(moved.getString("status")).isEqualTo("completed_with_errors");
        long original = Studio.id(moved);
        awaitEmpty(from);
        JsonObject preview = studio.preview(original);
        assertAmount(preview.getJsonObject("by_pointer"), 0);
        assertAmount(preview.getJsonObject("by_copy"), 19);

        studio.rollBack(original, options());
        JsonObject ended = studio.awaitEnd(original);

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("rolled_back");
        assertThat(Studio.number(ended, "rolled_back_files")).isEqualTo(19);
        assertThat(Studio.number(ended, "failed_files")).isEqualTo(1);
        for (int i = 1; i <= 20; i++) {
            JsonObject asset = studio.asset(key(i));
            assertThat(Studio.number(asset, "backend_id")).isEqualTo(source);
            if (i != 19) {
                Path file = from.resolve(asset.getString("storage_path"));
                assertThat(file).hasBinaryContent(Samples.bytes(i == 20 ? 3 * MIB : 500 * i, i));
            }
        }
        assertCountersAgree(original, Studio.number(ended, "rolled_back_by"));
        awaitEmpty(to);
    }

    @Test
    void leavesAloneWhatWasOverwrittenDeletedOrMovedOnSince() throws Exception {
        for (int i = 1; i <= 6; i++) {
            studio.upload(key(i), source, Samples.bytes(1000 + i, i));
        }
        List<Map<String, Object>> before = rows.locations(type);
        long original = Studio.id(studio.moveAll(move()));
        byte[] overwritten = Samples.bytes(777, 77);
        studio.put(key(1), target, overwritten).expect(200);
        studio.operator().delete("/api/assets/" + key(2)).expect(204);
        long third = studio.create(Studio.local(type + "-third", server.newFolder("rollback-third")));
        long onwards = Studio.id(studio.moveAll(Studio.move(target, third)
                .add(
                        "filter",
                        options()
                                .add(
                                        "asset_location_ids",
                                        Json.createArrayBuilder().add(Studio.id(studio.asset(key(3))))))));
        Snapshot untouched = Snapshot.of(server);

        JsonObject preview = studio.preview(original);

        assertThat(Snapshot.of(server)).isEqualTo(untouched);
        assertThat(Studio.number(preview, "migration_id")).isEqualTo(original);
        assertAmount(preview.getJsonObject("by_pointer"), 3);
        assertThat(Studio.number(preview.getJsonObject("by_pointer"), "bytes")).isEqualTo(1004 + 1005 + 1006);
        assertAmount(preview.getJsonObject("by_copy"), 0);
        assertAmount(preview.getJsonObject("cannot"), 3);
        assertThat(reasons(preview))
                .isEqualTo(Map.of(
                        "overwritten since", 1L, "deleted since", 1L, "moved on since by migration " + onwards, 1L));

        studio.rollBack(original, options());
        JsonObject ended = studio.awaitEnd(original);

        assertThat(ended.getString("status")).isEqualTo("completed_with_errors");
        assertThat(ended.getString("failure")).contains("0 files are still at the target, 1 were moved on since");
        assertThat(Studio.number(ended, "rolled_back_files")).isEqualTo(3);
        assertThat(Studio.number(ended, "verified_files")).isEqualTo(3);
        long first = Studio.number(ended, "rolled_back_by");
        assertThat(studio.awaitEnd(first).getString("status")).isEqualTo("completed");
        Map<String, String> skipped = new TreeMap<>();
        studio.all(ADMIN + "migrations/" + first + "/files?status=skipped")
                .forEach(file -> skipped.put(file.getString("asset"), file.getString("message")));
        assertThat(skipped)
                .isEqualTo(Map.of(
                        key(1),
                        "overwritten since",
                        key(2),
                        "deleted since",
                        key(3),
                        "moved on since by migration " + onwards));
        assertServed(1, overwritten);
        assertThat(studio.operator().get("/api/assets/" + key(2)).status()).isEqualTo(404);
        assertThat(Studio.number(studio.asset(key(3)), "backend_id")).isEqualTo(third);
        assertThat(rows.locations(type)).containsAll(before.subList(3, 6));
        assertCountersAgree(original, first);

        studio.rollBack(onwards, options());
        assertThat(studio.awaitEnd(onwards).getString("status")).isEqualTo("rolled_back");
        assertAmount(studio.preview(original).getJsonObject("by_pointer"), 1);
        studio.rollBack(original, options());
        ended = studio.awaitEnd(original);

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("rolled_back");
        assertThat(Studio.number(ended, "rolled_back_files")).isEqualTo(4);
        assertThat(Studio.number(ended, "rolled_back_by")).isGreaterThan(first);
        assertThat(rows.locations(type)).containsAll(before.subList(2, 6));
        assertServed(1, overwritten);
        assertCountersAgree(original, Studio.number(ended, "rolled_back_by"));
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
    void givesAdoptedFilesBackToTheirOwnNames() throws Exception {
        byte[] content = Samples.bytes(5000, 5);
        byte[] theirs = Samples.bytes(6000, 6);
        for (int i = 1; i <= 3; i++) {
            adopt(i, "clip-" + i + ".mov", content);
        }
        long original = Studio.id(studio.moveAll(move().add("source_retention", "PT0S")));
        assertThat(states(source)).isEqualTo(Map.of("released", 3L));
        Files.write(from.resolve("clip-2.mov"), theirs); // its owner goes on working with it
        Files.delete(from.resolve("clip-3.mov"));
        assertAmount(
                studio.preview(original).getJsonObject("by_pointer"), 3); // what they hold is seen when they are read

        studio.rollBack(original, options());
        JsonObject ended = studio.awaitEnd(original);

        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo("rolled_back");
        assertThat(studio.asset(key(1)).getString("storage_path")).isEqualTo("clip-1.mov");
        assertThat(rows.of(
                        "SELECT managed, state FROM stored_objects WHERE backend_id = ? AND storage_path = 'clip-1.mov'",
                        source))
                .containsExactly(Map.of("managed", false, "state", "live"));
        assertThat(from.resolve("clip-1.mov")).hasBinaryContent(content);
        assertThat(from.resolve("clip-2.mov")).hasBinaryContent(theirs);
        assertThat(from.resolve("clip-3.mov")).doesNotExist();
        for (int i = 1; i <= 3; i++) {
            JsonObject asset = studio.asset(key(i));
            assertThat(Studio.number(asset, "backend_id")).isEqualTo(source);
            assertThat(from.resolve(asset.getString("storage_path"))).hasBinaryContent(content);
            assertServed(i, content);
        }
        assertCountersAgree(original, Studio.number(ended, "rolled_back_by"));
        awaitEmpty(to);
    }

    @Test
    void copiesAnAdoptedFileBackThatTheMoveHasDeleted() throws Exception {
        byte[] content = Samples.bytes(5000, 5);
        adopt(1, "clip.mov", content);
        long original =
                Studio.id(studio.moveAll(move().add("source_retention", "PT0S").add("delete_adopted", true)));
        awaitEmpty(from);
        assertAmount(studio.preview(original).getJsonObject("by_copy"), 1);

        studio.rollBack(original, options());

        assertThat(studio.awaitEnd(original).getString("status")).isEqualTo("rolled_back");
        JsonObject asset = studio.asset(key(1));
        assertThat(Studio.number(asset, "backend_id")).isEqualTo(source);
        assertThat(asset.getString("storage_path")).isNotEqualTo("clip.mov");
        assertServed(1, content);
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
    void goesBackWhenTheNewBackendIsLost() throws Exception {
        for (int i = 1; i <= 5; i++) {
            studio.upload(key(i), source, Samples.bytes(1000 + i, i));
        }
        List<Map<String, Object>> before = rows.locations(type);
        long original = Studio.id(studio.moveAll(move()));
        execute("UPDATE stored_objects SET state = 'condemned', delete_after = now() WHERE backend_id = ?"
                + " AND asset_location_id = (SELECT MAX(asset_location_id) FROM stored_objects)");
        studio.setStatus(target, "offline");
        JsonObject preview = studio.preview(original);
        assertAmount(preview.getJsonObject("by_pointer"), 4);
        assertThat(reasons(preview)).isEqualTo(Map.of("backend " + type + "-to is offline and cannot be read", 1L));

        studio.rollBack(original, options());
        JsonObject ended = studio.awaitEnd(original);

        assertThat(ended.getString("status")).isEqualTo("completed_with_errors");
        assertThat(ended.getString("failure")).contains("1 files are still at the target");
        assertThat(rows.locations(type)).containsAll(before.subList(0, 4));
        JsonObject run = studio.awaitEnd(Studio.number(ended, "rolled_back_by"));
        assertThat(run.getString("status")).isEqualTo("completed_with_errors");
        assertThat(run.getJsonArray("error_log").getJsonObject(0).getString("error"))
                .isEqualTo("access_refused");
        assertCountersAgree(original, Studio.id(run));

        studio.setStatus(target, "active");
        studio.rollBack(original, options());
        assertThat(studio.awaitEnd(original).getString("status")).isEqualTo("rolled_back");
        assertServed(5, Samples.bytes(1005, 5));
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

    private String key(int i) {
        return type + "/" + i + "/file";
    }

    private JsonObjectBuilder move() {
        return Studio.move(source, target);
    }

    private static JsonObjectBuilder options() {
        return Json.createObjectBuilder();
    }

    private void adopt(int i, String name, byte[] content) throws Exception {
        Files.write(from.resolve(name), content);
        studio.operator()
                .post(
                        ADMIN + "assets/register",
                        options()
                                .add("backend_id", source)
                                .add("entity_type", type)
                                .add("entity_id", i)
                                .add("file_field", "file")
                                .add("storage_path", name)
                                .build())
                .expect(201);
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

    private static void assertAmount(JsonObject amount, long files) {
        assertThat(Studio.number(amount, "files")).as(amount.toString()).isEqualTo(files);
    }

    private static Map<String, Long> reasons(JsonObject preview) {
        Map<String, Long> reasons = new TreeMap<>();
        preview.getJsonObject("cannot")
                .getJsonArray("reasons")
                .getValuesAs(JsonObject.class)
                .forEach(reason -> reasons.put(reason.getString("reason"), Studio.number(reason, "files")));
        return reasons;
    }

    private void assertServed(int i, byte[] content) throws Exception {
        assertThat(studio.operator()
                        .get("/api/assets/" + key(i) + "/content?mode=stream")
                        .header("ETag"))
                .isEqualTo("\"" + Samples.sha256(content) + "\"");
    }

    private void assertCountersAgree(long... runs) throws Exception {
        for (long run : runs) {
            assertThat(rows.disagreements(run)).isEmpty();
        }
    }

    private long objects() throws Exception {
        return rows.number("SELECT COUNT(*) FROM stored_objects WHERE backend_id IN (?, ?)", source, target);
    }

    private Map<String, Long> states(long backend) throws Exception {
        Map<String, Long> states = new TreeMap<>();
        rows.of("SELECT state, COUNT(*) AS n FROM stored_objects WHERE backend_id = ? GROUP BY state", backend)
                .forEach(row -> states.put(row.get("state").toString(), ((Number) row.get("n")).longValue()));
        return states;
    }

    /** Every file below, with what would change if anybody wrote it. */
    private static Map<String, String> folder(Path folder) throws Exception {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(f -> !f.getFileName().toString().startsWith(".isotherm"))
                    .toList()) {
                found.put(
                        folder.relativize(file).toString(),
                        Files.readAttributes(file, "unix:ino,size,lastModifiedTime")
                                .toString());
            }
        }
        return found;
    }

    private static void awaitEmpty(Path folder) throws Exception {
        Await.that(
                "nothing is left in " + folder, PATIENCE, () -> folder(folder).isEmpty());
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

    private void execute(String sql) throws Exception {
        try (Connection connection = server.database();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, source);
            assertThat(statement.executeUpdate()).isPositive();
        }
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
