package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A rollback whose server is killed half-way goes on after a restart and ends where everything began. */
@ExtendWith(WithServer.class)
class RolledBackAfterKillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TYPE = "killed_rollback";
    private static final int FILES = 300;

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    RolledBackAfterKillIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @Test
    void endsWhereEverythingBegan() throws Exception {
        long source = studio.create(Studio.local(TYPE + "-from", server.newFolder("rollback-killed")));
        long target = studio.create(Studio.s3(TYPE + "-to", server.s3(), TYPE + "/"));
        long middle = 0;
        for (int i = 1; i <= FILES; i++) {
            JsonObject asset = studio.upload(TYPE + "/" + i + "/file", source, Samples.bytes(20_000 + i, i));
            middle = i == FILES / 2 ? Studio.id(asset) : middle;
        }
        List<Map<String, Object>> before = rows.locations(TYPE);
        long original = Studio.id(studio.moveAll(Studio.move(source, target)));
        long objects = objects(source, target);
        assertThat(rows.locations(TYPE)).doesNotContainAnyElementsOf(before);

        long rollback;
        try (HeldAsset held = new HeldAsset(server, middle)) {
            rollback = Studio.number(
                    studio.rollBack(original, Json.createObjectBuilder().add("parallelism", 1)), "rolled_back_by");
            Await.that(
                    "about half of the files are back, and the next ones are at hand",
                    PATIENCE,
                    () -> rolledBack(original) >= FILES / 3 && copying(rollback) > 0);
            server.liberty().kill();
        }
        assertThat(rolledBack(original)).isBetween(FILES / 3L, 2L * FILES / 3);
        assertThat(rows.disagreements(original)).isEmpty();
        assertThat(rows.disagreements(rollback)).isEmpty();
        assertEachFileIsAtOneOfItsPlaces(before);

        server.liberty().start();
        server.liberty().awaitReady(IsothermServer.READY);
        assertThat(studio.migration(original).getString("status")).startsWith("roll");
        Await.that(
                "the rollback goes on",
                PATIENCE,
                () -> studio.operator()
                                .text(studio.operator()
                                        .request(Studio.ADMIN + "migrations/" + rollback + "/resume")
                                        .POST(BodyPublishers.noBody()))
                                .status()
                        == 202);
        Await.that(
                "the rollback is completed",
                PATIENCE,
                () -> studio.migration(rollback).getString("status").equals("completed"));
        assertThat(studio.awaitEnd(original).getString("status")).isEqualTo("rolled_back");
        assertThat(rows.locations(TYPE)).isEqualTo(before);
        assertThat(rows.disagreements(original)).isEmpty();
        assertThat(rows.disagreements(rollback)).isEmpty();
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                + " AND state = 'completed' AND return_object_id IS NULL",
                        rollback))
                .as("files that were copied instead")
                .isZero();
        assertThat(objects(source, target)).as("objects ever named").isEqualTo(objects);
        for (int i : new int[] {1, FILES / 2, FILES}) {
            assertThat(studio.operator()
                            .get("/api/assets/" + TYPE + "/" + i + "/file/content?mode=stream")
                            .header("ETag"))
                    .isEqualTo("\"" + Samples.sha256(Samples.bytes(20_000 + i, i)) + "\"");
        }
    }

    private void assertEachFileIsAtOneOfItsPlaces(List<Map<String, Object>> before) throws Exception {
        List<Map<String, Object>> now = rows.locations(TYPE);
        assertThat(now).hasSize(FILES);
        assertThat(now.stream().filter(before::contains).count()).isBetween(FILES / 3L, 2L * FILES / 3);
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM asset_locations a WHERE a.entity_type = ? AND NOT EXISTS ("
                                + " SELECT 1 FROM stored_objects o WHERE o.backend_id = a.backend_id"
                                + " AND o.storage_path = a.storage_path AND o.state = 'live')",
                        TYPE))
                .as("assets whose object is not live")
                .isZero();
    }

    private long rolledBack(long original) throws Exception {
        return rows.number("SELECT rolled_back_files FROM storage_migrations WHERE id = ?", original);
    }

    private long copying(long rollback) throws Exception {
        return rows.number(
                "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ? AND state = 'copying'", rollback);
    }

    private long objects(long source, long target) throws Exception {
        return rows.number("SELECT COUNT(*) FROM stored_objects WHERE backend_id IN (?, ?)", source, target);
    }
}
