package org.isotherm.release;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements about {@code release_imports} and {@code release_import_files}. All inside the caller's transaction. */
final class ImportRows {
    private static final String IMPORT = """
            SELECT i.id, i.release_id, i.release_name, i.profile_id, i.source_backend_id, i.source_prefix, i.status, i.step,
                   i.discovered_through, i.failure, i.initiated_by_name, i.batch_instance_id, i.batch_execution_id,
                   i.node_id, i.started_at, i.completed_at, i.created_at, i.kind, i.converts_release_id, i.rolls_back_id,
                   i.finalised_at, i.retention_seconds, i.bandwidth_bytes_per_second, i.ordered_bandwidth_bytes_per_second,
                   i.backend_conversion_id
            FROM release_imports i
            """;

    private static final String FILE = """
            SELECT f.id, f.source_path, f.path, f.size_bytes, f.checksum_sha256, f.state, d.source_path, f.is_known, f.error,
                   f.verified_at, f.verified_by
            FROM release_import_files f LEFT JOIN release_import_files d ON d.id = f.duplicate_of_id
            """;

    private ImportRows() {}

    /** Asks for one number. */
    static long number(Connection database, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(database, sql, values);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    static int run(Connection database, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(database, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** @param rest what follows the statement: conditions, order, a lock */
    static List<ReleaseImport> imports(Connection database, String rest, @Nullable Object... values)
            throws SQLException {
        List<ReleaseImport> found = new ArrayList<>();
        try (PreparedStatement statement = prepared(database, IMPORT + rest, values);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new ReleaseImport(
                        row.getLong(1),
                        row.getObject(2, Long.class),
                        row.getString(3),
                        row.getObject(4, Long.class),
                        row.getLong(5),
                        row.getString(6),
                        ImportStatus.parse(row.getString(7)),
                        ImportStep.parse(row.getString(8)),
                        row.getString(9),
                        row.getString(10),
                        row.getString(11),
                        row.getObject(12, Long.class),
                        row.getObject(13, Long.class),
                        row.getObject(14, Long.class),
                        row.getObject(15, OffsetDateTime.class),
                        row.getObject(16, OffsetDateTime.class),
                        row.getObject(17, OffsetDateTime.class),
                        ImportKind.parse(row.getString(18)),
                        row.getObject(19, Long.class),
                        row.getObject(20, Long.class),
                        row.getObject(21, OffsetDateTime.class),
                        duration(row.getObject(22, Long.class)),
                        row.getObject(23, Long.class),
                        row.getObject(24, Long.class),
                        row.getObject(25, Long.class)));
            }
        }
        return found;
    }

    static @Nullable Duration duration(@Nullable Long seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : Long.valueOf(duration.toSeconds());
    }

    static Optional<ReleaseImport> find(Connection database, long id) throws SQLException {
        return imports(database, "WHERE i.id = ?", id).stream().findFirst();
    }

    /** Locked until the transaction ends. */
    static Optional<ReleaseImport> lock(Connection database, long id) throws SQLException {
        return imports(database, "WHERE i.id = ? FOR NO KEY UPDATE", id).stream()
                .findFirst();
    }

    /** @return the id */
    static long add(
            Connection database, Release release, Imports.Request request, String principal, @Nullable String key)
            throws SQLException {
        return number(
                database,
                """
                        INSERT INTO release_imports (release_id, release_name, profile_id, source_backend_id, source_prefix,
                                                     bandwidth_bytes_per_second, ordered_bandwidth_bytes_per_second,
                                                     initiated_by_name, idempotency_key)
                        VALUES (?, ?, ?, ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT), ?, ?) RETURNING id""",
                release.id(),
                release.name(),
                release.profileId(),
                request.backendId(),
                request.prefix(),
                request.bandwidth(),
                request.bandwidth(),
                principal,
                key);
    }

    /** A file that was listed; one that was listed before, or that Isotherm keeps for itself, is left as it is. */
    static void discovered(
            Connection database,
            ReleaseImport run,
            String name,
            @Nullable String path,
            long size,
            @Nullable String error)
            throws SQLException {
        run(
                database,
                """
                        INSERT INTO release_import_files (import_id, source_path, path, size_bytes, state, error)
                        SELECT ?, CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, CAST(? AS TEXT)
                        WHERE NOT EXISTS (SELECT 1 FROM stored_objects o
                                          WHERE o.backend_id = ? AND o.storage_path = ? AND o.managed)
                        ON CONFLICT DO NOTHING""",
                run.id(),
                name,
                path,
                size,
                error == null ? "discovered" : "failed",
                error,
                run.sourceBackendId(),
                name);
    }

    /** Those of the names that Isotherm keeps for itself on that backend. */
    static Set<String> madeHere(Connection database, long backendId, Collection<String> names) throws SQLException {
        Set<String> found = new HashSet<>();
        try (PreparedStatement statement = prepared(
                        database,
                        "SELECT storage_path FROM stored_objects WHERE backend_id = ? AND managed AND storage_path = ANY (?)",
                        backendId,
                        database.createArrayOf("text", names.toArray()));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    static List<ImportFile> files(Connection database, String rest, @Nullable Object... values) throws SQLException {
        List<ImportFile> found = new ArrayList<>();
        try (PreparedStatement statement = prepared(database, FILE + rest, values);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new ImportFile(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        ImportFileState.parse(row.getString(6)),
                        row.getString(7),
                        row.getBoolean(8),
                        row.getString(9),
                        row.getObject(10, OffsetDateTime.class),
                        row.getString(11)));
            }
        }
        return found;
    }

    static ImportProgress progress(Connection database, long id) throws SQLException {
        try (PreparedStatement statement = prepared(database, """
                        SELECT count(*), COALESCE(sum(size_bytes), 0),
                               count(*) FILTER (WHERE state IN ('hashed', 'stored', 'verified')),
                               COALESCE(sum(size_bytes) FILTER (WHERE state IN ('hashed', 'stored', 'verified')), 0),
                               count(*) FILTER (WHERE state IN ('stored', 'verified')),
                               COALESCE(sum(size_bytes) FILTER (WHERE state IN ('stored', 'verified')), 0),
                               count(*) FILTER (WHERE state = 'verified'),
                               COALESCE(sum(size_bytes) FILTER (WHERE state = 'verified'), 0),
                               count(*) FILTER (WHERE state = 'failed'),
                               count(*) FILTER (WHERE duplicate_of_id IS NOT NULL),
                               COALESCE(sum(size_bytes) FILTER (WHERE duplicate_of_id IS NOT NULL), 0),
                               count(*) FILTER (WHERE is_known)
                        FROM release_import_files WHERE import_id = ?""", id);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new ImportProgress(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8),
                    row.getLong(9),
                    row.getLong(10),
                    row.getLong(11),
                    row.getLong(12));
        }
    }

    /** Finds which files have the content of another one; empty files are nobody's duplicates. */
    static void compareContents(Connection database, long id) throws SQLException {
        run(database, """
                        UPDATE release_import_files f SET duplicate_of_id = NULLIF(g.first, f.id),
                               is_known = EXISTS (SELECT 1 FROM encoded_contents c JOIN release_files r ON r.content_id = c.id
                                                  WHERE c.checksum_sha256 = f.checksum_sha256
                                                    AND c.size_bytes = f.size_bytes
                                                    AND r.release_id <> (SELECT release_id FROM release_imports WHERE id = ?))
                        FROM (SELECT checksum_sha256, size_bytes, min(id) AS first FROM release_import_files
                              WHERE import_id = ? AND size_bytes > 0 AND checksum_sha256 IS NOT NULL
                              GROUP BY checksum_sha256, size_bytes) g
                        WHERE f.import_id = ? AND f.checksum_sha256 = g.checksum_sha256 AND f.size_bytes = g.size_bytes""", id, id, id);
    }

    private static PreparedStatement prepared(Connection database, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = database.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
