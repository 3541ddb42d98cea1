package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Disks that lie, lose and refuse in the middle of a run. */
@Tag("long")
@ExtendWith(WithServer.class)
class DiskFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 40_000;
    private static final int LARGE = 3_000_000;

    private final IsothermServer server;
    private final Studio studio;
    private final Path from;
    private final Path to;

    DiskFaultsIT(IsothermServer server) throws IOException {
        this.server = server;
        this.studio = server.studio();
        this.from = server.newFolder("faults-from");
        this.to = server.newFolder("faults-to");
    }

    private Shipment shipment() throws Exception {
        return new Shipment(server, name -> Studio.local(name, from), name -> Studio.local(name, to));
    }

    /** The claim has three files: the first one's copy is whole while the others are being copied. */
    @Test
    void copiesAnewWhatTheDiskHasChangedBeforeItIsReadBack() throws Exception {
        Shipment shipment = shipment().with(12, SIZE);
        long id = shipment.begin(shipment.order().add("parallelism", 1).add("bandwidth_bytes_per_second", SIZE));
        Path copy = Await.value("a whole copy is there", PATIENCE, this::wholeCopy, Optional::isPresent)
                .orElseThrow();

        flip(copy);

        shipment.assertMoved(shipment.finish(id));
        assertThat(server.rows()
                        .texts(
                                "SELECT error FROM storage_migration_items WHERE migration_id = ? AND attempts > 1"
                                        + " UNION SELECT 'again'",
                                id))
                .hasSize(2);
        assertThat(server.rows()
                        .number(
                                "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ? AND attempts = 2",
                                id))
                .isEqualTo(1);
    }

    private Optional<Path> wholeCopy() throws IOException {
        if (!Files.exists(to.resolve("objects"))) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.walk(to.resolve("objects"))) {
            return all.filter(file -> Files.isRegularFile(file) && file.toFile().length() > SIZE)
                    .findFirst();
        }
    }

    private static void flip(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(SIZE / 2);
            int was = bytes.read();
            bytes.seek(SIZE / 2);
            bytes.write(was ^ 1);
        }
    }

    @Test
    void listsSourcesThatAreCutFlippedOrRemovedMeanwhileAndMovesTheRest() throws Exception {
        Shipment shipment = shipment().with(Samples.bytes(LARGE, 1)).with(5, SIZE);
        Path cut = onSource(shipment, 1);
        Path flipped = onSource(shipment, 3);
        Path removed = onSource(shipment, 5);
        long id = shipment.begin(shipment.order().add("parallelism", 1).add("bandwidth_bytes_per_second", LARGE / 6));
        Await.that("the first one is being copied", PATIENCE, () -> copiedBytes(id) > 0);

        try (FileChannel file = FileChannel.open(cut, StandardOpenOption.WRITE)) {
            file.truncate(LARGE - 1000);
        }
        flip(flipped);
        Files.delete(removed);

        JsonObject run = shipment.finish(id);
        shipment.assertListed(run, Map.of(1, "source_corrupt", 3, "source_corrupt", 5, "source_missing"));
        assertThat(server.rows().disagreements(id)).isEmpty();
        studio.assertReceipts(id, 3);
        assertThat(cut).as("evidence is kept").exists();
        assertThat(flipped).exists();
        Await.that("no copy of them is left", PATIENCE, () -> filesIn(to) == 3);
        for (int whole : new int[] {2, 4, 6}) {
            shipment.assertServed(whole);
        }
    }

    @Test
    void goesOnWhenTheFoldersOfTheTargetAreBack() throws Exception {
        Shipment shipment = shipment().with(8, SIZE);
        long id = shipment.begin(shipment.order().add("parallelism", 1).add("bandwidth_bytes_per_second", SIZE));
        shipment.awaitVerified(id, 1);
        Path objects = to.resolve("objects");
        Path kept = to.resolve(".isotherm-test-kept");

        Files.move(objects, kept);
        Files.writeString(objects, "no folder");
        JsonObject run = shipment.finish(id);
        System.out.println("without folders: " + shipment.errors(id));
        assertThat(run.getString("status")).isEqualTo("completed_with_errors");
        assertThat(shipment.errors(id).values())
                .isNotEmpty()
                .allMatch(error ->
                        error.equals("path_taken") || error.equals("unavailable") || error.equals("access_refused"));
        for (int file : shipment.errors(id).keySet()) {
            assertThat(onSource(shipment, file)).exists();
        }

        Files.delete(objects);
        Files.move(kept, objects);
        anHourLater(shipment.target());
        shipment.retry(id);
    }

    /** The half file in the folder was gone when it was deleted; every copy that was given up is deleted twice. */
    private void anHourLater(long backend) throws Exception {
        try (Connection database = server.database();
                Statement statement = database.createStatement()) {
            statement.execute("UPDATE stored_objects SET delete_after = now() WHERE state = 'deleted' AND backend_id = "
                    + backend);
        }
    }

    @Test
    void waitsForATargetThatIsRemountedReadOnly() throws Exception {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=24m", "isotherm-test", to.toString()) == 0,
                "NOT TESTED: a disk of its own could not be mounted here, which takes root on Linux");
        try {
            Shipment shipment = shipment().with(10, SIZE);
            long id = shipment.begin(shipment.order().add("parallelism", 1).add("bandwidth_bytes_per_second", SIZE));
            shipment.awaitVerified(id, 1);

            // refused while a file is open for writing
            Await.that("it is read-only", PATIENCE, () -> run("mount", "-o", "remount,ro", to.toString()) == 0);
            Await.that(
                    "the probe says so",
                    PATIENCE,
                    () -> !studio.backend(shipment.target())
                            .getJsonObject("health")
                            .getBoolean("reachable"));
            assertThat(run("mount", "-o", "remount,rw", to.toString())).isZero();

            JsonObject run = shipment.finish(id);
            System.out.println("read-only remount: " + shipment.errors(id));
            assertThat(shipment.errors(id).values()).allMatch("access_refused"::equals);
            if (shipment.errors(id).isEmpty()) {
                shipment.assertMoved(run);
            } else {
                shipment.retry(id); // what was being written when it happened
            }
            studio.setStatus(shipment.target(), "offline");
        } finally {
            assertThat(run("umount", "-l", to.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Path onSource(Shipment shipment, int file) throws Exception {
        return from.resolve(studio.asset(shipment.key(file)).getString("storage_path"));
    }

    private long copiedBytes(long id) throws Exception {
        return server.rows()
                .number(
                        "SELECT COALESCE(MAX(copied_bytes), 0) FROM storage_migration_items WHERE migration_id = ?",
                        id);
    }

    private static long filesIn(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("objects"))) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}
