package org.isotherm.release;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** The statements about {@code releases} and {@code release_files}. All inside the caller's transaction. */
final class ReleaseRows {
    private static final String RELEASE = """
            SELECT r.id, r.name, s.storage_profile_id, f.files, f.bytes, r.created_by_name, r.published_at, r.created_at,
                   r.updated_at
            FROM releases r JOIN release_storage s ON s.release_id = r.id,
                 LATERAL (SELECT count(*) AS files, COALESCE(sum(c.size_bytes), 0) AS bytes
                          FROM release_files f JOIN encoded_contents c ON c.id = f.content_id
                          WHERE f.release_id = r.id) f
            """;

    private static final String FILE = """
            SELECT f.id, f.release_id, f.path, f.content_id, c.size_bytes, c.checksum_sha256, f.created_at, f.updated_at
            FROM release_files f JOIN encoded_contents c ON c.id = f.content_id
            """;

    private ReleaseRows() {}

    static void add(Connection database, long id, String name, long profileId, String principal) throws SQLException {
        run(database, "INSERT INTO releases (id, name, created_by_name) VALUES (?, ?, ?)", id, name, principal);
        run(database, "INSERT INTO release_storage (release_id, storage_profile_id) VALUES (?, ?)", id, profileId);
    }

    static Optional<Release> find(Connection database, long id) throws SQLException {
        return releases(database, RELEASE + "WHERE r.id = ?", id).stream().findFirst();
    }

    static List<Release> page(Connection database, @Nullable ReleaseState state, long beforeId, int limit)
            throws SQLException {
        String only = state == null
                ? ""
                : state == ReleaseState.DRAFT ? " AND r.published_at IS NULL" : " AND r.published_at IS NOT NULL";
        return releases(database, RELEASE + "WHERE r.id < ?" + only + " ORDER BY r.id DESC LIMIT ?", beforeId, limit);
    }

    private static List<Release> releases(Connection database, String sql, Object... values) throws SQLException {
        List<Release> found = new ArrayList<>();
        try (PreparedStatement statement = prepared(database, sql, values);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new Release(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getString(6),
                        row.getObject(7, OffsetDateTime.class),
                        row.getObject(8, OffsetDateTime.class),
                        row.getObject(9, OffsetDateTime.class)));
            }
        }
        return found;
    }

    /** Nobody else changes the release or its files until the transaction ends. @return false when there is none */
    static boolean lock(Connection database, long id) throws SQLException {
        try (PreparedStatement statement =
                        prepared(database, "SELECT 1 FROM releases WHERE id = ? FOR NO KEY UPDATE", id);
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    /** @return false when it was published before */
    static boolean publish(Connection database, long id) throws SQLException {
        return run(database, "UPDATE releases SET published_at = now() WHERE id = ? AND published_at IS NULL", id) == 1;
    }

    /** Its files must have gone before. */
    static void delete(Connection database, long id) throws SQLException {
        run(database, "DELETE FROM releases WHERE id = ?", id);
    }

    static Optional<ReleaseFile> file(Connection database, long releaseId, StoragePath path) throws SQLException {
        return files(database, FILE + "WHERE f.release_id = ? AND f.path = ?", releaseId, path.text()).stream()
                .findFirst();
    }

    static Optional<ReleaseFile> file(Connection database, long id) throws SQLException {
        return files(database, FILE + "WHERE f.id = ?", id).stream().findFirst();
    }

    static List<ReleaseFile> files(Connection database, long releaseId, long afterId, int limit) throws SQLException {
        return files(
                database,
                FILE + "WHERE f.release_id = ? AND f.id > ? ORDER BY f.id LIMIT ?",
                releaseId,
                afterId,
                limit);
    }

    private static List<ReleaseFile> files(Connection database, String sql, Object... values) throws SQLException {
        List<ReleaseFile> found = new ArrayList<>();
        try (PreparedStatement statement = prepared(database, sql, values);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new ReleaseFile(
                        row.getLong(1),
                        row.getLong(2),
                        StoragePath.of(row.getString(3)),
                        row.getLong(4),
                        row.getLong(5),
                        new Sha256(row.getString(6)),
                        row.getObject(7, OffsetDateTime.class),
                        row.getObject(8, OffsetDateTime.class)));
            }
        }
        return found;
    }

    /** Gives the path that content, whatever it had before. */
    static void put(Connection database, long releaseId, StoragePath path, long contentId) throws SQLException {
        run(database, """
                        INSERT INTO release_files (release_id, path, content_id) VALUES (?, ?, ?)
                        ON CONFLICT (release_id, path) DO UPDATE SET content_id = EXCLUDED.content_id""", releaseId, path.text(), contentId);
    }

    static void remove(Connection database, long fileId) throws SQLException {
        run(database, "DELETE FROM release_files WHERE id = ?", fileId);
    }

    static boolean isChunked(Connection database, long contentId) throws SQLException {
        try (PreparedStatement statement =
                        prepared(database, "SELECT chunked FROM encoded_contents WHERE id = ?", contentId);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static int run(Connection database, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(database, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection database, String sql, Object... values) throws SQLException {
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
