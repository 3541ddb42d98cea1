package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Targets that have not enough room: what fits is moved, the rest is listed and stays where it is, whole. */
@ExtendWith(WithServer.class)
class TargetFullIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 20_000;

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private final List<Path> mounts = new ArrayList<>();
    private final List<Long> mounted = new ArrayList<>();

    TargetFullIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @AfterEach
    void unmounts() throws Exception {
        for (long backend : mounted) {
            studio.setStatus(backend, "offline");
        }
        for (Path mount : mounts) {
            assertThat(run("umount", "-l", mount.toString())).isZero();
        }
    }

    @Test
    void movesWhatFitsIntoTheCapacityAndNoByteMore() throws Exception {
        Path to = server.newFolder("capacity-to");
        long source = studio.create(Studio.local("capacity-from", server.newFolder("capacity-from")));
        long target = studio.create(Studio.local("capacity-to", to).add("total_capacity_bytes", 50 * SIZE));
        uploads("capacity", source, 1, 30, SIZE);

        long id = studio.migrate(
                Studio.move(source, target).add("parallelism", 2).add("bandwidth_bytes_per_second", 5 * SIZE));
        studio.change(target, "total_capacity_bytes", Json.createValue(15 * SIZE))
                .expect(200);
        JsonObject run = studio.awaitEnd(id);

        assertThat(run.getString("status")).isEqualTo("completed_with_errors");
        assertThat(Studio.number(run, "verified_files")).isEqualTo(15);
        assertAllElseIsFull(id, 15);
        assertThat(committed(target)).isEqualTo(15 * SIZE);
        assertReadable("capacity", 30, SIZE);
        awaitNoHalfFiles(to, 15);

        Http.Answer one = studio.put("capacity/99/file", target, new byte[1]);
        assertThat(one.status()).as(one.body()).isEqualTo(507);
        assertThat(one.header("Content-Type")).startsWith("application/problem+json");
        assertThat(one.detail()).contains("has room for 0 more bytes, and 1 are to come");
        assertThat(studio.put("capacity/99/file", target, new byte[0]).status()).isEqualTo(201);
        assertThat(committed(target)).isEqualTo(15 * SIZE);

        awaitSummedUp(target);
        assertThat(studio.put("capacity/98/file", target, new byte[1]).status())
                .as("no byte is counted twice or not at all once they are summed up")
                .isEqualTo(507);
        studio.change(target, "total_capacity_bytes", Json.createValue(15 * SIZE + 1))
                .expect(200);
        assertThat(studio.put("capacity/98/file", target, new byte[1]).status()).isEqualTo(201);
    }

    /** As if the last object had been there for a minute. */
    private void awaitSummedUp(long backend) throws Exception {
        try (var database = server.database();
                var statement = database.prepareStatement("UPDATE storage_backends SET committed_next ="
                        + " (SELECT MAX(id) FROM stored_objects), committed_next_at = now() - INTERVAL '1 minute'"
                        + " WHERE id = ?")) {
            statement.setLong(1, backend);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
        Await.that(
                "the objects are summed up",
                PATIENCE,
                () -> rows.number("SELECT committed_bytes FROM storage_backends WHERE id = ?", backend) == 15 * SIZE);
        assertThat(rows.number("SELECT used_bytes FROM storage_backends WHERE id = ?", backend))
                .isEqualTo(15 * SIZE);
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM stored_objects o JOIN storage_backends b ON b.id = o.backend_id"
                                + " WHERE b.id = ? AND o.id > b.committed_until",
                        backend))
                .isZero();
    }

    @Test
    void promisesNoByteToTwoRuns() throws Exception {
        long first = studio.create(Studio.local("promise-from-1", server.newFolder("promise-from")));
        long second = studio.create(Studio.local("promise-from-2", server.newFolder("promise-from")));
        long target = studio.create(
                Studio.local("promise-to", server.newFolder("promise-to")).add("total_capacity_bytes", 15 * SIZE));
        uploads("promise", first, 1, 10, SIZE);
        uploads("promise", second, 11, 20, SIZE);

        List<Long> runs = new ArrayList<>();
        for (long source : new long[] {first, second}) {
            runs.add(studio.migrate(
                    Studio.move(source, target).add("parallelism", 4).add("bandwidth_bytes_per_second", 2 * SIZE)));
        }
        long verified = 0;
        long failed = 0;
        for (long id : runs) {
            JsonObject run = studio.awaitEnd(id);
            verified += Studio.number(run, "verified_files");
            failed += Studio.number(run, "failed_files");
            assertThat(rows.disagreements(id)).isEmpty();
        }

        assertThat(verified).isEqualTo(15);
        assertThat(failed).isEqualTo(5);
        assertThat(committed(target)).isEqualTo(15 * SIZE);
        assertReadable("promise", 20, SIZE);
    }

    @Test
    void waitsForRoomThatOthersMayGiveBackAndSaysSo() throws Exception {
        long source = studio.create(Studio.local("patience-from", server.newFolder("patience-from")));
        long target = studio.create(
                Studio.local("patience-to", server.newFolder("patience-to")).add("total_capacity_bytes", 5 * SIZE));
        uploads("patience", source, 1, 5, SIZE);
        execute("INSERT INTO stored_objects (backend_id, storage_path, state, managed, node_id, size_bytes)"
                + " SELECT " + target + ", 'objects/00/slow', 'writing', TRUE, MAX(id), " + 5 * SIZE
                + " FROM cluster_nodes WHERE lease_until > now()");

        long id = studio.migrate(Studio.move(source, target));
        Await.that(
                "all wait",
                PATIENCE,
                () -> rows.number(
                                "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ? AND state = 'pending'"
                                        + " AND error = 'target_full' AND message LIKE 'waits for room on the target: the"
                                        + " file has 20000 bytes, 0 are left, and 100000 may come back'",
                                id)
                        == 5);
        assertThat(studio.migration(id).getString("status")).isEqualTo("in_progress");
        execute("UPDATE stored_objects SET state = 'condemned', delete_after = now() WHERE storage_path ="
                + " 'objects/00/slow' AND backend_id = " + target);
        JsonObject run = studio.awaitEnd(id);

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertThat(Studio.number(run, "verified_files")).isEqualTo(5);
        assertThat(studio.files(id)).allMatch(file -> file.get("error").equals(JsonValue.NULL));
    }

    private void execute(String sql) throws Exception {
        try (var database = server.database();
                var statement = database.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }

    @Test
    void refusesARunThatCannotFitWithNumbers() throws Exception {
        long source = studio.create(Studio.local("too-large-from", server.newFolder("too-large-from")));
        long target = studio.create(
                Studio.local("too-large-to", server.newFolder("too-large-to")).add("total_capacity_bytes", 3 * SIZE));
        uploads("too_large", source, 1, 4, SIZE);

        Http.Answer refused = studio.operator()
                .post(ADMIN + "migrate", Studio.move(source, target).build());

        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.detail())
                .contains("have " + 4 * SIZE + " bytes", "backend too-large-to has room for " + 3 * SIZE + " at most");
        assertThat(rows.number("SELECT COUNT(*) FROM storage_migrations WHERE source_backend_id = ?", source))
                .isZero();
        long asset = Studio.id(studio.asset("too_large/1/file"));
        studio.moveAll(Studio.move(source, target)
                .add(
                        "filter",
                        Json.createObjectBuilder()
                                .add(
                                        "asset_location_ids",
                                        Json.createArrayBuilder().add(asset))));
    }

    @Test
    void survivesADiskThatSomebodyElseFills() throws Exception {
        int files = 20;
        int size = 500_000;
        Path disk = tmpfs("disk", 24);
        long source = studio.create(Studio.local("disk-from", server.newFolder("disk-from")));
        long target = studio.create(Studio.local("disk-to", disk));
        mounted.add(target);
        uploads("disk", source, 1, files, size);
        long id = studio.migrate(
                Studio.move(source, target).add("parallelism", 2).add("bandwidth_bytes_per_second", 2_000_000));
        Await.that("some are moved", PATIENCE, () -> Studio.number(studio.migration(id), "verified_files") >= 3);

        Path foreign = fill(disk);
        JsonObject run = studio.awaitEnd(id);

        long moved = Studio.number(run, "verified_files");
        assertThat(run.getString("status")).isEqualTo("completed_with_errors");
        assertThat(moved).isBetween(3L, files - 1L);
        assertAllElseIsFull(id, files - moved);
        assertThat(rows.texts(
                        "SELECT message FROM storage_migration_items WHERE migration_id = ? AND state = 'failed'", id))
                .as("the file system has refused one itself")
                .anyMatch(message -> message.contains("No space left on device"));
        assertReadable("disk", files, size); // also from the full disk
        awaitNoHalfFiles(disk, moved);
        assertThat(studio.backend(target).getJsonObject("health").getBoolean("reachable"))
                .as("a full disk can be read")
                .isTrue();
        assertThat(foreign).exists();

        Files.delete(foreign);
        Await.that(
                "the probe has seen it",
                PATIENCE,
                () -> studio.put("disk/99/file", target, new byte[1000]).status() == 201);
        studio.moveAll(Studio.move(source, target));
        assertReadable("disk", files, size);
        awaitNoHalfFiles(disk, files + 1);
    }

    @Test
    void endsACopyWhenSomebodyElseTakesWhatIsToBeLeftFree() throws Exception {
        int size = 3_000_000;
        Path disk = tmpfs("share", 24);
        Path from = server.newFolder("share-from");
        long source = studio.create(Studio.local("share-from", from));
        long target = studio.create(Studio.local("share-to", disk));
        mounted.add(target);
        uploads("share", source, 1, 1, size);
        long id = studio.migrate(Studio.move(source, target).add("bandwidth_bytes_per_second", 50_000));
        Await.that("it is being copied", PATIENCE, () -> Studio.number(studio.migration(id), "transferred_bytes") > 0);

        Files.write(
                disk.resolve("foreign"),
                new byte[(int) (Files.getFileStore(disk).getUsableSpace() - 700_000)]);
        JsonObject run = studio.awaitEnd(id);

        assertThat(run.getString("status")).isEqualTo("failed");
        assertAllElseIsFull(id, 1);
        assertThat(rows.texts("SELECT message FROM storage_migration_items WHERE migration_id = ?", id))
                .singleElement()
                .asString()
                .endsWith("and 1048576 are to be left");
        awaitNoHalfFiles(disk, 0);
        assertReadable("share", 1, size);
        Http.Answer upload = studio.put("share/99/file", target, new byte[1]);
        assertThat(upload.status()).as(upload.body()).isEqualTo(507);
    }

    private void uploads(String type, long backend, int first, int last, int size) throws Exception {
        for (int i = first; i <= last; i++) {
            studio.upload(type + "/" + i + "/file", backend, Samples.bytes(size, i));
        }
    }

    private void assertAllElseIsFull(long id, long files) throws Exception {
        assertThat(rows.texts(
                        "SELECT error FROM storage_migration_items WHERE migration_id = ? AND state = 'failed'", id))
                .hasSize((int) files)
                .containsOnly("target_full");
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                + " AND state NOT IN ('completed', 'failed')",
                        id))
                .isZero();
        assertThat(rows.disagreements(id)).isEmpty();
    }

    private void assertReadable(String type, int files, int size) throws Exception {
        for (int i = 1; i <= files; i++) {
            assertThat(Samples.sha256(studio.operator().stream(studio.operator()
                                    .request("/api/assets/" + type + "/" + i + "/file/content?mode=stream"))
                            .body()))
                    .as(type + " " + i)
                    .isEqualTo(Samples.sha256(Samples.bytes(size, i)));
        }
    }

    private long committed(long backend) throws Exception {
        return rows.number(
                "SELECT COALESCE(SUM(size_bytes), 0) FROM stored_objects WHERE backend_id = ?"
                        + " AND state IN ('writing', 'live', 'retained', 'condemned')",
                backend);
    }

    private static void awaitNoHalfFiles(Path folder, long whole) throws Exception {
        Await.that("only whole files are left", PATIENCE, () -> {
            Path objects = folder.resolve("objects");
            if (!Files.exists(objects)) {
                return whole == 0;
            }
            try (Stream<Path> files = Files.walk(objects)) {
                return files.filter(Files::isRegularFile).count() == whole;
            }
        });
    }

    private Path tmpfs(String name, int mebibytes) throws Exception {
        Path folder = server.newFolder(name);
        int answer = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "isotherm-test", folder.toString());
        assumeTrue(answer == 0, "NOT TESTED: a disk of its own could not be mounted here, which takes root on Linux");
        mounts.add(folder);
        return folder;
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Until not one byte more is taken. */
    private static Path fill(Path disk) throws IOException {
        Path file = disk.resolve("foreign");
        byte[] bytes = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(bytes);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
            return file;
        }
    }
}
