package org.isotherm.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaUpdateTest {
    private static EmbeddedPostgres postgres;
    private static int databases;
    private DataSource database;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void emptyDatabase() throws SQLException {
        String name = "schema" + ++databases;
        execute(postgres.getPostgresDatabase(), "CREATE DATABASE " + name);
        database = postgres.getDatabase("postgres", name);
    }

    @Test
    void anEmptyDatabaseGetsTheTablesOfTheSeedWithTheirColumns() throws Exception {
        new SchemaUpdate(database).update();

        assertThat(columns("storage_backend_types"))
                .startsWith("id bigint", "name text", "description text", "created_at timestamptz")
                .contains("updated_at timestamptz");
        assertThat(columns("storage_backends"))
                .startsWith(
                        "id bigint",
                        "name text",
                        "backend_type_id bigint",
                        "status_id bigint",
                        "tier text",
                        "config jsonb",
                        "is_default boolean",
                        "total_capacity_bytes bigint",
                        "used_bytes bigint",
                        "project_id bigint",
                        "created_at timestamptz",
                        "updated_at timestamptz");
        assertThat(columns("asset_locations"))
                .startsWith(
                        "id bigint",
                        "entity_type text",
                        "entity_id bigint",
                        "file_field text",
                        "backend_id bigint",
                        "storage_path text",
                        "file_size_bytes bigint",
                        "checksum_sha256 text",
                        "last_accessed_at timestamptz",
                        "access_count integer",
                        "created_at timestamptz",
                        "updated_at timestamptz");
        assertThat(columns("tiering_policies"))
                .startsWith(
                        "id bigint",
                        "name text",
                        "description text",
                        "source_tier text",
                        "target_tier text",
                        "target_backend_id bigint",
                        "entity_type text",
                        "condition_field text",
                        "condition_operator text",
                        "condition_value text",
                        "age_threshold_days integer",
                        "access_threshold_days integer",
                        "project_id bigint",
                        "is_active boolean",
                        "created_at timestamptz",
                        "updated_at timestamptz");
        assertThat(columns("storage_migrations"))
                .startsWith(
                        "id bigint",
                        "status_id bigint",
                        "source_backend_id bigint",
                        "target_backend_id bigint",
                        "total_files integer",
                        "transferred_files integer",
                        "verified_files integer",
                        "failed_files integer",
                        "total_bytes bigint",
                        "transferred_bytes bigint",
                        "error_log jsonb",
                        "started_at timestamptz",
                        "completed_at timestamptz",
                        "initiated_by bigint",
                        "created_at timestamptz",
                        "updated_at timestamptz");
        assertThat(columns("file_chunks"))
                .contains(
                        "file_id bigint",
                        "chunk_id bigint",
                        "chunk_index integer",
                        "byte_offset bigint",
                        "byte_length bigint");
        assertThat(strings("SELECT name FROM storage_backend_types ORDER BY id"))
                .containsExactly("local", "s3", "nfs");
        assertThat(strings("SELECT name FROM storage_backend_statuses ORDER BY id"))
                .containsExactly("active", "read_only", "offline", "decommissioned");
        assertThat(strings("SELECT name FROM storage_migration_statuses ORDER BY id"))
                .startsWith("pending", "in_progress", "verifying", "completed", "failed", "rolled_back");
    }

    @Test
    void anUpdatedRowSaysWhen() throws Exception {
        new SchemaUpdate(database).update();
        execute(database, "UPDATE storage_backend_types SET updated_at = 'epoch', description = 'x'");
        assertThat(strings("SELECT DISTINCT updated_at > now() - INTERVAL '1 minute' FROM storage_backend_types"))
                .containsExactly("t");
    }

    @Test
    void aCurrentDatabaseIsLeftAlone() throws Exception {
        assertThat(new SchemaUpdate(database).missing()).isNotEmpty();
        new SchemaUpdate(database).update();
        List<String> applied = strings("SELECT id || dateexecuted || orderexecuted FROM databasechangelog ORDER BY id");

        new SchemaUpdate(database).update();

        assertThat(new SchemaUpdate(database).missing()).isEmpty();
        assertThat(strings("SELECT id || dateexecuted || orderexecuted FROM databasechangelog ORDER BY id"))
                .isEqualTo(applied);
    }

    @Test
    void liquibaseIsAskedOnlyWhenChangelogOrAppliedChangesAreNotThoseOfTheLastUpdate() throws Exception {
        new SchemaUpdate(database).update();
        assertThat(isAsked()).isFalse();

        execute(database, "UPDATE schema_marks SET changelog_sha256 = 'of another version'");
        assertThat(isAsked()).isTrue();
        assertThat(isAsked()).isFalse();

        execute(database, "UPDATE databasechangelog SET md5sum = NULL WHERE id = 'common-audit'");
        assertThat(isAsked()).isTrue();
        assertThat(isAsked()).isFalse();
    }

    /** Brings the schema up to date, and says whether Liquibase was at work: it clears its own lock row first. */
    private boolean isAsked() throws Exception {
        execute(database, "UPDATE databasechangeloglock SET locked = TRUE, lockedby = 'nobody'");
        new SchemaUpdate(database).update();
        return strings("SELECT locked FROM databasechangeloglock").contains("f");
    }

    @Test
    void theMarkCoversEveryFileOfTheChangelog() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("db/changelog"))) {
            assertThat(SchemaMark.files("db/changelog/changelog.xml"))
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(f -> "db/changelog/" + f.getFileName()).toList());
        }
    }

    @Test
    void nodesThatStartAtOnceApplyEachChangeOnce() throws Exception {
        List<CompletableFuture<Void>> nodes = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    try {
                        new SchemaUpdate(database).update();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }))
                .collect(Collectors.toList());
        CompletableFuture.allOf(nodes.toArray(CompletableFuture[]::new)).get();

        assertThat(strings("SELECT id FROM databasechangelog GROUP BY id HAVING count(*) > 1"))
                .isEmpty();
        assertThat(new SchemaUpdate(database).missing()).isEmpty();
    }

    @Test
    void theLockRowOfANodeThatDiedHoldsUpNobody() throws Exception {
        new SchemaUpdate(database).missing(); // makes Liquibase's own tables
        new SchemaUpdate(database).update();
        execute(
                database,
                "UPDATE databasechangeloglock SET locked = TRUE, lockgranted = now(), lockedby = 'a node that died'");
        execute(database, "DELETE FROM databasechangelog WHERE id = 'profiles-tables'");
        execute(database, "DROP TABLE file_chunks, release_storage, storage_profiles CASCADE");

        new SchemaUpdate(database).update();

        assertThat(new SchemaUpdate(database).missing()).isEmpty();
    }

    @Test
    void aNodeThatDiesInTheMiddleLeavesWholeChangesAndNoLock() throws Exception {
        DataSource dying = dyingAfter(60);
        assertThatThrownBy(() -> new SchemaUpdate(dying).update()).isInstanceOf(Exception.class);
        int applied = Integer.parseInt(
                strings("SELECT count(*) FROM databasechangelog").get(0));
        assertThat(applied).isPositive();
        assertThat(new SchemaUpdate(database).missing()).isNotEmpty();

        new SchemaUpdate(database).update();

        assertThat(new SchemaUpdate(database).missing()).isEmpty();
        assertThat(strings("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                .containsExactly("0");
    }

    @Test
    void everyChangeCanBeRolledBack() throws Exception {
        new SchemaUpdate(database).update();
        try (Connection connection = database.getConnection()) {
            Liquibase liquibase = new Liquibase(
                    "db/changelog/changelog.xml",
                    new ClassLoaderResourceAccessor(),
                    DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection)));
            liquibase.rollback(1000, "", new Contexts(), new liquibase.LabelExpression());
        }
        assertThat(strings("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                        + " AND table_name NOT LIKE 'databasechangelog%'"))
                .isEmpty();
        assertThat(strings("SELECT proname FROM pg_proc WHERE proname = 'trigger_set_updated_at'"))
                .isEmpty();
    }

    /** A database whose session is ended by the server once it has sent so many statements. */
    private DataSource dyingAfter(int statements) {
        return (DataSource) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    if (!method.getName().equals("getConnection")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return DyingConnection.around(database.getConnection(), statements, this::terminate);
                });
    }

    private void terminate(int backend) {
        try {
            execute(postgres.getPostgresDatabase(), "SELECT pg_terminate_backend(" + backend + ")");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> columns(String table) throws SQLException {
        return strings("SELECT column_name || ' ' || replace(data_type, 'timestamp with time zone', 'timestamptz')"
                + " FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '" + table
                + "' ORDER BY ordinal_position");
    }

    private List<String> strings(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
