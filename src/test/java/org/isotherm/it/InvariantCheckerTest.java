package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.IsothermServer.ACCESS_KEY;
import static org.isotherm.it.IsothermServer.BUCKET;
import static org.isotherm.it.IsothermServer.SECRET;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.isotherm.demo.Logs;
import org.isotherm.demo.Ports;
import org.isotherm.demo.Postgres;
import org.isotherm.demo.S3Store;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checker finds each violation, and nothing where there is none. */
class InvariantCheckerTest {
    private static final byte[] CONTENT = Samples.bytes(1000, 1);
    private static final String SHA = Samples.sha256(CONTENT);

    @TempDir
    static Path work;

    private static Postgres postgres;
    private static int folders;

    private final Contents contents = new Contents();
    private Path folder;
    private long backend;
    private long asset;
    private Path file;

    @BeforeAll
    static void startsADatabase() throws Exception {
        Logs.quiet();
        postgres = Postgres.start(work.resolve("postgres"), Ports.anyFree());
        try (Connection connection = postgres.connect()) {
            new Liquibase(
                            "db/changelog/changelog.xml",
                            new ClassLoaderResourceAccessor(),
                            DatabaseFactory.getInstance()
                                    .findCorrectDatabaseImplementation(new JdbcConnection(connection)))
                    .update("");
        }
    }

    @AfterAll
    static void stopsIt() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void putsInAFile() throws Exception {
        String name = "checked-" + ++folders;
        folder = Files.createDirectory(work.resolve(name));
        backend = insert("INSERT INTO storage_backends (name, backend_type_id, status_id, config) SELECT '" + name
                + "', (SELECT id FROM storage_backend_types WHERE name = 'local'),"
                + " (SELECT id FROM storage_backend_statuses WHERE name = 'active'), jsonb_build_object('base_path', '"
                + folder + "') RETURNING id");
        file = write("objects/00/one", CONTENT);
        asset = insert("INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path,"
                + " checksum_sha256) VALUES ('" + name + "', 1, 'file', " + backend + ", 'objects/00/one', '" + SHA
                + "') RETURNING id");
        object("objects/00/one", "live", String.valueOf(asset));
        contents.with(name + "/1/file", CONTENT);
        write("owner.txt", CONTENT);
        contents.foreign(backend, "owner.txt", CONTENT);
        assertThat(check()).isEmpty();
    }

    @Test
    void findsAMissingFile() throws Exception {
        Files.delete(file);
        finds("I1: asset");
    }

    @Test
    void findsAChangedFile() throws Exception {
        byte[] changed = CONTENT.clone();
        changed[500] ^= 1;
        Files.write(file, changed);
        finds("I1: asset");
    }

    @Test
    void findsACondemnedObjectThatAnAssetNames() throws Exception {
        execute("UPDATE stored_objects SET state = 'condemned', delete_after = now() WHERE backend_id = " + backend);
        finds("I3: object");
    }

    @Test
    void findsAnAssetWithoutAnObject() throws Exception {
        execute("DELETE FROM stored_objects WHERE backend_id = " + backend);
        finds("I3: asset");
    }

    @Test
    void findsAnObjectThatNobodyIntended() throws Exception {
        write("objects/00/two", CONTENT);
        finds("I4:");
    }

    @Test
    void findsAForeignFileThatWasTouched() throws Exception {
        Files.write(folder.resolve("owner.txt"), new byte[3]);
        finds("I22: the foreign file");
    }

    @Test
    void findsAFileThatIsNobodys() throws Exception {
        write("stray.txt", CONTENT);
        finds("I22: file");
    }

    @Test
    void findsTwoAssetsOfOneObject() throws Exception {
        execute("INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path,"
                + " checksum_sha256) SELECT entity_type, 2, file_field, backend_id, storage_path, checksum_sha256"
                + " FROM asset_locations WHERE id = " + asset);
        finds("I5: object objects/00/one on backend " + backend + " is the object of 2 assets");
    }

    @Test
    void findsANameThatWasUsedTwice() throws Exception {
        execute("DROP INDEX uq_stored_objects_name");
        object("objects/00/one", "deleted", "NULL");
        finds("I5: object objects/00/one on backend " + backend + " stands in the ledger 2 times");
    }

    @Test
    void findsTwoMoversOfOneAsset() throws Exception {
        execute("DROP INDEX uq_storage_migration_items_one_mover");
        item(run("in_progress"), "pending");
        item(run("in_progress"), "copying");
        finds("I6:");
    }

    @Test
    void findsOldContentThatReturned() throws Exception {
        contents.with("checked-" + folders + "/1/file", new byte[1]);
        finds("I8:");
    }

    @Test
    void findsADeletedAssetThatReturned() throws Exception {
        contents.without("checked-" + folders + "/1/file");
        finds("I8:");
    }

    @Test
    void allowsEachOutcomeOfACallWithoutAnAnswer() throws Exception {
        contents.maybe("checked-" + folders + "/1/file", null);
        assertThat(check()).isEmpty();
        execute("DELETE FROM asset_locations WHERE id = " + asset);
        execute("UPDATE stored_objects SET state = 'deleted' WHERE backend_id = " + backend);
        Files.delete(file);
        assertThat(check()).isEmpty();
    }

    @Test
    void findsCountersThatDifferFromTheirRows() throws Exception {
        long run = run("completed");
        item(run, "completed");
        execute("UPDATE storage_migrations SET planned_at = now() WHERE id = " + run);
        finds("I10:");
    }

    @Test
    void findsAMoveWithoutAReceipt() throws Exception {
        item(run("completed"), "completed");
        finds("receipts: run");
    }

    @Test
    void findsAtRestARunThatHasNotEnded() throws Exception {
        run("paused");
        findsAtRest("I21: run");
    }

    @Test
    void findsAtRestAnItemThatHasNotEnded() throws Exception {
        item(run("completed"), "copied");
        findsAtRest("I21: item");
    }

    @Test
    void findsAtRestWhatWasDeletedAndIsThere() throws Exception {
        object("objects/00/gone", "deleted", "NULL");
        write("objects/00/gone", CONTENT);
        findsAtRest("I21: object objects/00/gone");
    }

    @Test
    void findsAtRestWhatTheCleanUpForgot() throws Exception {
        object("objects/00/left", "condemned", "NULL");
        findsAtRest("I21: object objects/00/left");
    }

    @Test
    void findsAtRestALiveObjectThatNoAssetNames() throws Exception {
        object("objects/00/lost", "live", "NULL");
        write("objects/00/lost", CONTENT);
        findsAtRest("I21: object objects/00/lost");
    }

    @Test
    void findsAtRestARetainedObjectThatIsMissing() throws Exception {
        object("objects/00/kept", "retained", "NULL");
        findsAtRest("I1: object objects/00/kept");
    }

    @Test
    void looksIntoBucketsToo() throws Exception {
        try (S3Store store = S3Store.start(folder.resolveSibling(folder.getFileName() + "-s3"), 0, ACCESS_KEY, SECRET)
                        .withBucket(BUCKET);
                Bucket bucket = new Bucket(store.uri())) {
            execute("UPDATE storage_backends SET backend_type_id = (SELECT id FROM storage_backend_types"
                    + " WHERE name = 's3'), config = '{\"prefix\": \"at/\"}' WHERE id = " + backend);
            InvariantChecker checker = new InvariantChecker(
                    new Rows(postgres::connect),
                    bucket,
                    new Contents().with("checked-" + folders + "/1/file", CONTENT),
                    List.of(backend));
            assertThat(checker.violations()).anyMatch(found -> found.startsWith("I1: asset"));

            bucket.put("at/objects/00/one", CONTENT);
            assertThat(checker.violationsAtRest()).isEmpty();

            bucket.put("at/objects/00/two", CONTENT);
            bucket.beginUpload("at/objects/00/three");
            assertThat(checker.violationsAtRest())
                    .anyMatch(found -> found.startsWith("I4: object objects/00/two"))
                    .anyMatch(found -> found.startsWith("I21: the upload of at/objects/00/three"));
        }
    }

    private InvariantChecker checker() {
        return new InvariantChecker(new Rows(postgres::connect), null, contents, List.of(backend));
    }

    private List<String> check() throws Exception {
        return checker().violationsAtRest();
    }

    private void finds(String violation) throws Exception {
        assertThat(checker().violations()).anyMatch(found -> found.startsWith(violation));
    }

    private void findsAtRest(String violation) throws Exception {
        assertThat(checker().violations()).isEmpty();
        assertThat(check()).anyMatch(found -> found.startsWith(violation));
    }

    private Path write(String path, byte[] content) throws Exception {
        Path place = folder.resolve(path);
        Files.createDirectories(Objects.requireNonNull(place.getParent()));
        return Files.write(place, content);
    }

    private void object(String path, String state, String assetId) throws Exception {
        execute("INSERT INTO stored_objects (backend_id, storage_path, state, managed, asset_location_id) VALUES ("
                + backend + ", '" + path + "', '" + state + "', TRUE, " + assetId + ")");
    }

    private long run(String status) throws Exception {
        return insert("INSERT INTO storage_migrations (status_id, source_backend_id, target_backend_id) SELECT id, "
                + backend + ", " + backend + " FROM storage_migration_statuses WHERE name = '" + status
                + "' RETURNING id");
    }

    private void item(long run, String state) throws Exception {
        execute("INSERT INTO storage_migration_items (migration_id, asset_location_id, asset, source_backend_id,"
                + " target_backend_id, source_path, source_generation, file_size_bytes, state) VALUES (" + run + ", "
                + asset + ", 'a', " + backend + ", " + backend + ", 'objects/00/one', 1, 1000, '" + state + "')");
    }

    private static long insert(String sql) throws Exception {
        return new Rows(postgres::connect).number(sql);
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
