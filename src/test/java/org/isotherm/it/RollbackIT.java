package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a rollback brings back: the kept objects by a change of rows, a copy of what is not kept any more, nothing of others. */
@ExtendWith(WithServer.class)
class RollbackIT extends Rollbacks {
    RollbackIT(IsothermServer server) {
        super(server);
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

    private long objects() throws Exception {
        return rows.number("SELECT COUNT(*) FROM stored_objects WHERE backend_id IN (?, ?)", source, target);
    }
}
