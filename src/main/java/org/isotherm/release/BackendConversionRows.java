package org.isotherm.release;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements about {@code backend_conversions}. All inside the caller's transaction. */
final class BackendConversionRows {
    /** Of a conversion {@code b}: a release {@code r} with files there in another form, which has no run of it yet. */
    private static final String LEFT = """
            EXISTS (SELECT 1 FROM asset_locations a
                    WHERE a.entity_type = 'release' AND a.entity_id = r.id AND a.backend_id = b.backend_id)
            AND EXISTS (SELECT 1 FROM release_files f JOIN encoded_contents c ON c.id = f.content_id
                        WHERE f.release_id = r.id AND c.profile_id IS DISTINCT FROM b.profile_id)
            AND NOT EXISTS (SELECT 1 FROM release_imports i
                            WHERE i.backend_conversion_id = b.id AND i.converts_release_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM release_imports i
                            WHERE i.release_id = r.id AND (i.kind <> 'import' OR i.status = 'cancelled'))""";

    private static final String CONVERSION = """
            SELECT b.id, b.backend_id, b.profile_id, b.status, i.converted, i.failed, i.last, b.initiated_by_name,
                   b.completed_at, b.created_at, (SELECT count(*) FROM releases r WHERE\s""" + LEFT + """
            )
            FROM backend_conversions b,
                 LATERAL (SELECT count(*) FILTER (WHERE i.status = 'completed') AS converted,
                                 count(*) FILTER (WHERE i.status IN ('failed', 'cancelled')) AS failed, max(i.id) AS last
                          FROM release_imports i WHERE i.backend_conversion_id = b.id) i
            """;

    private BackendConversionRows() {}

    /** @return the id */
    static long add(Connection database, long backendId, long profileId, String principal, @Nullable String key)
            throws SQLException {
        return ImportRows.number(
                database,
                "INSERT INTO backend_conversions (backend_id, profile_id, initiated_by_name, idempotency_key)"
                        + " VALUES (?, ?, ?, ?) RETURNING id",
                backendId,
                profileId,
                principal,
                key);
    }

    /** @param rest what follows the statement: conditions, order */
    static List<BackendConversion> all(Connection database, String rest, Object... values) throws SQLException {
        List<BackendConversion> found = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement(CONVERSION + rest)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new BackendConversion(
                            row.getLong(1),
                            row.getLong(2),
                            row.getObject(3, Long.class),
                            BackendConversionStatus.parse(row.getString(4)),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(11),
                            row.getObject(7, Long.class),
                            row.getString(8),
                            row.getObject(9, OffsetDateTime.class),
                            row.getObject(10, OffsetDateTime.class)));
                }
            }
        }
        return found;
    }

    static Optional<BackendConversion> find(Connection database, long id) throws SQLException {
        return all(database, "WHERE b.id = ?", id).stream().findFirst();
    }

    /** Locked until the transaction ends. @return false when there is none */
    static boolean lock(Connection database, long id) throws SQLException {
        return ImportRows.number(
                        database,
                        "SELECT count(*) FROM (SELECT 1 FROM backend_conversions WHERE id = ? FOR NO KEY UPDATE) b",
                        id)
                > 0;
    }

    /** The next release to convert, which nobody fills or converts now; 0 for none. */
    static long next(Connection database, long id) throws SQLException {
        return ImportRows.number(
                database,
                "SELECT COALESCE(min(r.id), 0) FROM releases r, backend_conversions b WHERE b.id = ? AND " + LEFT
                        + " AND NOT EXISTS (SELECT 1 FROM release_imports i"
                        + " WHERE (i.release_id = r.id OR i.converts_release_id = r.id)"
                        + " AND i.status IN ('pending', 'in_progress'))",
                id);
    }

    static void end(Connection database, long id, BackendConversionStatus status) throws SQLException {
        ImportRows.run(
                database,
                "UPDATE backend_conversions SET status = ?, completed_at = now() WHERE id = ?",
                status.text(),
                id);
    }
}
