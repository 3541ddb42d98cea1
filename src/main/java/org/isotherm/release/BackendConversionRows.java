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

    /** A run {@code c} of a conversion whose form of before is kept, and has not been taken back. */
    private static final String RETURNABLE = """
            c.kind = 'conversion' AND c.status = 'completed' AND c.finalised_at IS NULL
            AND c.release_id IS NOT NULL AND c.converts_release_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM release_imports i WHERE i.rolls_back_id = c.id AND i.status = 'completed')""";

    /** Of a rollback {@code b}: such a run {@code c} of what it takes back, which has had no turn in it yet. */
    private static final String TO_RETURN = "c.backend_conversion_id = b.rolls_back_id AND " + RETURNABLE
            + " AND NOT EXISTS (SELECT 1 FROM release_imports i"
            + " WHERE i.rolls_back_id = c.id AND i.backend_conversion_id = b.id)";

    private static final String CONVERSION =
            """
            SELECT b.id, b.backend_id, b.profile_id, b.status, i.converted, i.returned, i.kept,
                   (SELECT count(*) FROM release_imports c WHERE c.backend_conversion_id = b.id AND\s""" + RETURNABLE + """
            ), i.failed,
                   CASE WHEN b.rolls_back_id IS NULL THEN (SELECT count(*) FROM releases r WHERE\s""" + LEFT + ") ELSE (SELECT count(*) FROM release_imports c WHERE " + TO_RETURN + """
            ) END, i.last, b.rolls_back_id,
                   (SELECT max(o.id) FROM backend_conversions o WHERE o.rolls_back_id = b.id),
                   b.retention_seconds, b.bandwidth_bytes_per_second, b.finalised_at, b.initiated_by_name, b.completed_at, b.created_at
            FROM backend_conversions b,
                 LATERAL (SELECT count(*) FILTER (WHERE i.status = 'completed') AS converted,
                                 count(*) FILTER (WHERE i.kind = 'conversion' AND i.status = 'completed' AND EXISTS (
                                     SELECT 1 FROM release_imports o
                                     WHERE o.rolls_back_id = i.id AND o.status = 'completed')) AS returned,
                                 count(*) FILTER (WHERE i.kind = 'conversion' AND i.status = 'completed'
                                                    AND i.finalised_at IS NULL AND i.release_id IS NOT NULL) AS kept,
                                 count(*) FILTER (WHERE i.status IN ('failed', 'cancelled')) AS failed,
                                 COALESCE(max(i.id) FILTER (WHERE i.status IN ('pending', 'in_progress')),
                                          max(i.id)) AS last
                          FROM release_imports i WHERE i.backend_conversion_id = b.id) i
            """;

    private static final String PREVIEW = """
            SELECT count(DISTINCT r.id), count(*), COALESCE(sum(c.size_bytes), 0)
            FROM (SELECT r.id FROM releases r, (VALUES (0, ?::bigint, ?::bigint)) b (id, backend_id, profile_id)
                  WHERE\s""" + LEFT + """
            ) r JOIN release_files f ON f.release_id = r.id JOIN encoded_contents c ON c.id = f.content_id""";

    private BackendConversionRows() {}

    /** @return the id */
    static long add(
            Connection database,
            long backendId,
            long profileId,
            ReleaseConversions.Terms terms,
            String principal,
            @Nullable String key)
            throws SQLException {
        return ImportRows.number(
                database,
                "INSERT INTO backend_conversions (backend_id, profile_id, retention_seconds,"
                        + " bandwidth_bytes_per_second, ordered_bandwidth_bytes_per_second, initiated_by_name,"
                        + " idempotency_key)"
                        + " VALUES (?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), ?, ?) RETURNING id",
                backendId,
                profileId,
                ImportRows.seconds(terms.retention()),
                terms.bandwidth(),
                terms.bandwidth(),
                principal,
                key);
    }

    /** @return the id */
    static long addRollback(Connection database, long of, String principal) throws SQLException {
        return ImportRows.number(
                database,
                "INSERT INTO backend_conversions (backend_id, rolls_back_id, initiated_by_name)"
                        + " SELECT backend_id, id, ? FROM backend_conversions WHERE id = ? RETURNING id",
                principal,
                of);
    }

    static BackendConversionPreview preview(Connection database, long backendId, long profileId) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(PREVIEW)) {
            statement.setLong(1, backendId);
            statement.setLong(2, profileId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new BackendConversionPreview(row.getLong(1), row.getLong(2), row.getLong(3));
            }
        }
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
                            row.getLong(7),
                            row.getLong(8),
                            row.getLong(9),
                            row.getLong(10),
                            row.getObject(11, Long.class),
                            row.getObject(12, Long.class),
                            row.getObject(13, Long.class),
                            row.getObject(12, Long.class) == null
                                    ? ReleaseImport.shown(ImportRows.duration(row.getObject(14, Long.class)))
                                    : null,
                            row.getObject(15, Long.class),
                            row.getObject(16, OffsetDateTime.class),
                            row.getString(17),
                            row.getObject(18, OffsetDateTime.class),
                            row.getObject(19, OffsetDateTime.class)));
                }
            }
        }
        return found;
    }

    static Optional<BackendConversion> find(Connection database, long id) throws SQLException {
        return all(database, "WHERE b.id = ?", id).stream().findFirst();
    }

    /** What is asked of each of its runs from now on. */
    static ReleaseConversions.Terms terms(Connection database, long id) throws SQLException {
        return terms(database, id, "bandwidth_bytes_per_second");
    }

    /** What was asked for when it was started. */
    static ReleaseConversions.Terms ordered(Connection database, long id) throws SQLException {
        return terms(database, id, "ordered_bandwidth_bytes_per_second");
    }

    private static ReleaseConversions.Terms terms(Connection database, long id, String bandwidth) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT retention_seconds, " + bandwidth + " FROM backend_conversions WHERE id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new ReleaseConversions.Terms(
                        ImportRows.duration(row.getObject(1, Long.class)), row.getObject(2, Long.class));
            }
        }
    }

    /** Locked until the transaction ends. @return false when there is none */
    static boolean lock(Connection database, long id) throws SQLException {
        return ImportRows.number(
                        database,
                        "SELECT count(*) FROM (SELECT 1 FROM backend_conversions WHERE id = ? FOR NO KEY UPDATE) b",
                        id)
                > 0;
    }

    /** Its own speed from now on, and that of its runs which have not come to their end. */
    static void pace(Connection database, long id, @Nullable Long bandwidth) throws SQLException {
        ImportRows.run(
                database,
                "UPDATE backend_conversions SET bandwidth_bytes_per_second = CAST(? AS BIGINT) WHERE id = ?",
                bandwidth,
                id);
        ImportRows.run(
                database,
                "UPDATE release_imports SET bandwidth_bytes_per_second = CAST(? AS BIGINT)"
                        + " WHERE backend_conversion_id = ? AND kind = 'conversion'"
                        + " AND status IN ('pending', 'in_progress', 'failed')",
                bandwidth,
                id);
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

    /** The next run that a rollback takes back, the last one first, whose release nobody changes now; 0 for none. */
    static long nextToReturn(Connection database, long id) throws SQLException {
        return ImportRows.number(
                database,
                "SELECT COALESCE(max(c.id), 0) FROM release_imports c, backend_conversions b WHERE b.id = ? AND "
                        + TO_RETURN + " AND NOT EXISTS (SELECT 1 FROM release_imports i"
                        + " WHERE (i.release_id = c.converts_release_id"
                        + " OR i.converts_release_id = c.converts_release_id)"
                        + " AND i.status IN ('pending', 'in_progress'))",
                id);
    }

    /** A run that is taking back one of that conversion's, or will when it is resumed; 0 for none. */
    static long returning(Connection database, long id) throws SQLException {
        return ImportRows.number(
                database,
                "SELECT COALESCE(min(r.id), 0) FROM release_imports r JOIN release_imports c ON c.id = r.rolls_back_id"
                        + " WHERE c.backend_conversion_id = ? AND r.status IN ('pending', 'in_progress')",
                id);
    }

    /** From now on no form of before is kept that this conversion has replaced. @return how many were till now */
    static int finalise(Connection database, long id) throws SQLException {
        int kept = ImportRows.run(database, """
                        UPDATE release_imports i SET finalised_at = now() FROM release_imports c
                        WHERE c.backend_conversion_id = ? AND c.kind = 'conversion' AND c.status = 'completed'
                          AND i.finalised_at IS NULL AND (i.id = c.id OR i.rolls_back_id = c.id)""", id);
        ImportRows.run(
                database,
                "UPDATE backend_conversions SET finalised_at = COALESCE(finalised_at, now()) WHERE id = ?",
                id);
        return kept;
    }

    static void end(Connection database, long id, BackendConversionStatus status) throws SQLException {
        ImportRows.run(
                database,
                "UPDATE backend_conversions SET status = ?, completed_at = now() WHERE id = ?",
                status.text(),
                id);
    }
}
