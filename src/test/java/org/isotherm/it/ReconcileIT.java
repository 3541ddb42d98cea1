package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a reconciliation finds, and that it changes nothing. */
@ExtendWith(WithServer.class)
class ReconcileIT {
    private static final String LOST = "objects/3f/3fa90123456789abcdef0123456789ab";

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private final Reconciling reconciling;

    ReconcileIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
        this.reconciling = new Reconciling(server);
    }

    @Test
    void findsExactlyWhatDiffersOnADiskAndChangesNothing() throws Exception {
        Path folder = server.newFolder("reconcile");
        long backend = studio.create(Studio.local("reconcile", folder));
        String whole = asset("reconcile/1/file", backend, 1000);
        String gone = asset("reconcile/2/file", backend, 2000);
        String cut = asset("reconcile/3/file", backend, 3000);
        String writing = ledgerRow(backend, "writing", "objects/aa/writing");
        String condemned = ledgerRow(backend, "condemned", "objects/aa/condemned");
        String deleted = ledgerRow(backend, "deleted", "objects/aa/deleted");
        String released = ledgerRow(backend, "released", "mine/released.mov");
        String retained = ledgerRow(backend, "retained", "objects/aa/retained");
        for (String path :
                List.of(writing, condemned, deleted, released, LOST, "theirs/clip.mov", "theirs/young.mov")) {
            lay(folder, path, 10);
        }
        Files.setLastModifiedTime(
                folder.resolve("theirs/young.mov"), FileTime.from(Instant.now().plusSeconds(3600)));
        Files.createSymbolicLink(folder.resolve("theirs/link"), folder.resolve("theirs/clip.mov"));
        Files.delete(folder.resolve(gone));
        Files.write(folder.resolve(cut), new byte[7]);
        Map<String, String> before = everything(backend, folder);

        JsonObject run = reconciling.run(backend);

        assertThat(everything(backend, folder)).isEqualTo(before);
        assertThat(reconciling.found(run))
                .containsExactlyInAnyOrder(
                        "missing_object ledger " + gone,
                        "missing_object ledger " + retained,
                        "size_differs ledger " + cut,
                        "unknown_object generated_name " + LOST,
                        "unknown_object foreign theirs/clip.mov",
                        "unknown_object foreign theirs/link");
        assertThat(run.getJsonObject("findings"))
                .isEqualTo(Json.createObjectBuilder()
                        .add("missing_object", 2)
                        .add("size_differs", 1)
                        .add("unknown_object", 3)
                        .add("foreign_objects", 2)
                        .add("stale_upload", 0)
                        .add("undecided", 6)
                        .build());
        assertThat(run.getInt("listed_objects")).isEqualTo(10);
        long id = Studio.id(run);
        JsonObject differs = reconciling.finding(id, "size_differs", cut);
        assertThat(differs.getInt("size_bytes")).isEqualTo(7);
        assertThat(differs.getInt("expected_size_bytes")).isEqualTo(3000);
        assertThat(reconciling.finding(id, "unknown_object", "theirs/link").getString("detail"))
                .isEqualTo("a symbolic link");
        assertThat(studio.asset("reconcile/1/file").getString("storage_path")).isEqualTo(whole);
    }

    @Test
    void findsExactlyWhatDiffersInABucketAndChangesNothing() throws Exception {
        long backend = studio.create(Studio.s3("reconcile-s3", server.s3(), "reconcile/"));
        String whole = asset("reconcile_s3/1/file", backend, 1000);
        String gone = asset("reconcile_s3/2/file", backend, 2000);
        String writing = ledgerRow(backend, "writing", "objects/aa/writing");
        String condemned = ledgerRow(backend, "condemned", "objects/aa/condemned");
        try (Bucket bucket = server.bucket()) {
            bucket.put("reconcile/" + LOST, new byte[5]);
            bucket.put("reconcile/theirs", new byte[5]);
            bucket.put("reconcile-not/theirs", new byte[5]);
            bucket.delete("reconcile/" + gone);
            for (String name : List.of(whole, writing, condemned, "theirs", "theirs.too", LOST)) {
                bucket.beginUpload("reconcile/" + name);
            }
            Map<String, Long> objects = bucket.list("reconcile");
            List<String> uploads = bucket.unfinished("reconcile");
            Map<String, String> before = everything(backend, null);

            JsonObject run = reconciling.run(backend);

            assertThat(everything(backend, null)).isEqualTo(before);
            assertThat(bucket.list("reconcile")).isEqualTo(objects);
            assertThat(bucket.unfinished("reconcile")).containsExactlyInAnyOrderElementsOf(uploads);
            assertThat(reconciling.found(run))
                    .containsExactlyInAnyOrder(
                            "missing_object ledger " + gone,
                            "unknown_object generated_name " + LOST,
                            "unknown_object foreign theirs",
                            "stale_upload ledger " + whole,
                            "stale_upload generated_name " + LOST,
                            "stale_upload foreign theirs",
                            "stale_upload foreign theirs.too");
            assertThat(run.getInt("listed_objects")).isEqualTo(3);
        }
    }

    @Test
    void findsNothingWhileAMigrationRuns() throws Exception {
        Path folder = server.newFolder("reconcile-moving");
        long source = studio.create(Studio.local("reconcile-from", folder));
        long target = studio.create(Studio.s3("reconcile-to", server.s3(), "reconcile-to/"));
        for (int i = 1; i <= 40; i++) {
            asset("reconcile_moving/" + i + "/file", source, i % 20 == 0 ? 3 * Studio.PART : 100_000);
        }
        long migration = studio.migrate(Studio.move(source, target)
                .add("source_retention", "PT0S")
                .add("parallelism", 4)
                .add("bandwidth_bytes_per_second", 4 * MIB));
        int runs = 0;
        String status;
        do {
            status = studio.migration(migration).getString("status");
            for (long backend : new long[] {source, target}) {
                assertThat(reconciling.found(reconciling.run(backend)))
                        .as("with the migration " + status)
                        .isEmpty();
            }
            runs++;
        } while (!status.equals("completed") && runs < 1000);
        assertThat(studio.migration(migration).getString("status")).isEqualTo("completed");
        assertThat(runs).as("reconciliations beside the migration").isGreaterThan(2);
    }

    @Test
    void believesNothingOfAPlaceWithoutItsMarker() throws Exception {
        Path folder = server.newFolder("reconcile-swapped");
        long backend = studio.create(Studio.local("reconcile-swapped", folder));
        asset("reconcile_swapped/1/file", backend, 100);
        Path away = server.newFolder("away");
        Files.move(folder, away.resolve("disk"));
        Files.createDirectory(folder);

        JsonObject run = reconciling.awaitEnd(
                Studio.id(reconciling.begin(backend).expect(202).json()));

        assertThat(run.getString("status")).isEqualTo("failed");
        assertThat(reconciling.found(run)).isEmpty();
        Files.delete(folder);
        Files.move(away.resolve("disk"), folder);
        Await.that(
                "the disk is back",
                Reconciling.PATIENCE,
                () -> studio.backend(backend).getJsonObject("health").getBoolean("reachable"));
        reconciling.batch(reconciling.get(Studio.id(run)), "restart");
        Await.that(
                "the restarted reconciliation is through",
                Reconciling.PATIENCE,
                () -> reconciling.get(Studio.id(run)).getString("status").equals("completed"));
        assertThat(reconciling.found(run)).isEmpty();
    }

    @Test
    void goesOnAfterItsJobWasStoppedAndAfterTheServerWasKilled() throws Exception {
        int files = 20_000;
        Path folder = server.newFolder("reconcile-many");
        long backend = studio.create(Studio.local("reconcile-many", folder));
        String gone = asset("reconcile_many/1/file", backend, 100);
        for (int i = 0; i < files; i++) {
            lay(folder, "many/" + i % 50 + "/" + i, 1);
        }
        Files.delete(folder.resolve(gone));
        JsonObject begun = reconciling.begin(backend).expect(202).json();
        long id = Studio.id(begun);
        assertThat(reconciling.begin(backend).status()).as("two at once").isEqualTo(409);
        listed(id, 1);

        reconciling.batch(reconciling.get(id), "stop");
        JsonObject stopped = reconciling.awaitEnd(id);
        assertThat(stopped.getString("status")).isEqualTo("failed");
        assertThat(stopped.getString("failure")).contains("restart it to go on");
        int before = stopped.getInt("listed_objects");
        assertThat(before).isBetween(1, files - 1);
        // the row is written before the job itself has ended
        Await.that(
                "the job is stopped",
                Reconciling.PATIENCE,
                () -> batchStatus(stopped).equals("STOPPED"));
        reconciling.batch(stopped, "restart");
        listed(id, before + 1);

        server.liberty().kill();
        server.liberty().start();
        server.liberty().awaitReady(IsothermServer.READY);
        JsonObject killed = reconciling.get(id);
        assertThat(killed.getString("status")).isEqualTo("in_progress");
        assertThat(killed.getInt("listed_objects")).isBetween(before + 1, files - 1);
        reconciling.batch(killed, "restart");

        JsonObject ended = Await.value(
                "it is through",
                Reconciling.PATIENCE,
                () -> reconciling.get(id),
                r -> r.getString("status").equals("completed"));
        assertThat(ended.getInt("listed_objects")).isEqualTo(files);
        Set<String> expected = new HashSet<>(Set.of(gone));
        for (int i = 0; i < files; i++) {
            expected.add("many/" + i % 50 + "/" + i);
        }
        List<String> found =
                rows.texts("SELECT storage_path FROM reconciliation_findings WHERE reconciliation_id = ?", id);
        assertThat(found).hasSize(files + 1);
        assertThat(new HashSet<>(found)).isEqualTo(expected);
        assertThat(rows.number("SELECT COUNT(*) FROM reconciliation_listed WHERE reconciliation_id = ?", id))
                .isZero();
    }

    @Test
    void beginsOnceForOneKey() throws Exception {
        long backend = studio.create(Studio.local("reconcile-key", server.newFolder("reconcile-key")));
        String body =
                Json.createObjectBuilder().add("backend_id", backend).build().toString();
        Http operator = studio.operator();
        long first = 0;
        for (int i = 0; i < 3; i++) {
            JsonObject run = operator.text(operator.request(ADMIN + "reconciliations")
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", "reconcile-once")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)))
                    .expect(202)
                    .json();
            first = i == 0 ? Studio.id(run) : first;
            assertThat(Studio.id(run)).isEqualTo(first);
        }
        reconciling.awaitEnd(first);
        assertThat(studio.all(ADMIN + "reconciliations?backend_id=" + backend)).hasSize(1);
    }

    @Test
    void givesWayWhenItsServerIsGone() throws Exception {
        long backend = studio.create(Studio.local("reconcile-gone", server.newFolder("reconcile-gone")));
        long lost = Studio.id(reconciling.run(backend));
        try (Connection database = server.database();
                PreparedStatement gone = database.prepareStatement("""
                        UPDATE reconciliations SET status = 'in_progress', completed_at = NULL,
                               node_id = (SELECT MAX(id) FROM cluster_nodes WHERE lease_until > now()) WHERE id = ?""")) {
            gone.setLong(1, lost);
            gone.executeUpdate();
        }
        assertThat(reconciling.begin(backend).status()).isEqualTo(409);
        try (Connection database = server.database();
                PreparedStatement gone = database.prepareStatement(
                        "WITH dead AS (INSERT INTO cluster_nodes (name, lease_until) VALUES ('dead', now()) RETURNING id)"
                                + " UPDATE reconciliations SET node_id = dead.id FROM dead WHERE reconciliations.id = ?")) {
            gone.setLong(1, lost);
            gone.executeUpdate();
        }

        reconciling.run(backend);

        assertThat(reconciling.get(lost).getString("status")).isEqualTo("failed");
        assertThat(reconciling.get(lost).getString("failure")).isEqualTo("the server that worked on it is gone");
    }

    private void listed(long id, int least) throws Exception {
        Await.that(
                "some pages are compared",
                Reconciling.PATIENCE,
                () -> reconciling.get(id).getInt("listed_objects") >= least);
    }

    private String batchStatus(JsonObject run) throws Exception {
        return server.secureAs("operator")
                .get("/ibm/api/batch/jobinstances/" + Studio.number(run.getJsonObject("batch"), "instance_id"))
                .expect(200)
                .json()
                .getString("batchStatus");
    }

    /** @return where it lies */
    private String asset(String key, long backend, int size) throws Exception {
        return studio.upload(key, backend, Samples.bytes(size, key.hashCode())).getString("storage_path");
    }

    private static void lay(Path folder, String path, int size) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.write(folder.resolve(path), new byte[size]);
    }

    /** A row whose time never comes. @return its path */
    private String ledgerRow(long backend, String state, String path) throws Exception {
        try (Connection database = server.database();
                PreparedStatement insert = database.prepareStatement("""
                        INSERT INTO stored_objects (backend_id, storage_path, state, managed, size_bytes, node_id, delete_after)
                        SELECT ?, ?, ?, ? <> 'released', 10, MAX(id), now() + INTERVAL '1 day'
                        FROM cluster_nodes WHERE lease_until > now()""")) {
            insert.setLong(1, backend);
            insert.setString(2, path);
            insert.setString(3, state);
            insert.setString(4, state);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        return path;
    }

    /** The rows about a backend and the files of its folder; null for no folder. */
    private Map<String, String> everything(long backend, Path folder) throws Exception {
        Map<String, String> all = new TreeMap<>();
        all.put(
                "assets",
                rows.of("SELECT * FROM asset_locations WHERE backend_id = ? ORDER BY id", backend)
                        .toString());
        all.put(
                "ledger",
                rows.of("SELECT * FROM stored_objects WHERE backend_id = ? ORDER BY id", backend)
                        .toString());
        all.put("entities", rows.of("SELECT COUNT(*) FROM entities").toString());
        all.put(
                "backend",
                rows.of("SELECT config, status_id, row_version FROM storage_backends WHERE id = ?", backend)
                        .toString());
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    // a probe may write its own file at any time
                    if (!file.getFileName().toString().startsWith(".isotherm")) {
                        all.put(
                                folder.relativize(file).toString(),
                                Files.getLastModifiedTime(file) + " " + Samples.sha256(Files.readAllBytes(file)));
                    }
                }
            }
        }
        return all;
    }
}
