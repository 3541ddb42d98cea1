package org.isotherm.release;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements about a release and the draft that has the same files in another form. A pair of files is one path with
 * one content in both. All inside the caller's transaction.
 */
final class FormRows {
    private static final String PAIRS = """
            SELECT a.id AS file_id, b.id AS draft_file_id, a.path, a.content_id, b.content_id AS draft_content_id,
                   x.size_bytes, x.checksum_sha256
            FROM release_files a
            JOIN release_files b ON b.path = a.path AND b.release_id = ?
            JOIN encoded_contents x ON x.id = a.content_id
            JOIN encoded_contents y ON y.id = b.content_id AND y.size_bytes = x.size_bytes
                                   AND y.checksum_sha256 = x.checksum_sha256
            WHERE a.release_id = ?""";

    private FormRows() {}

    /** How many files of the release are not stored by that profile. */
    static long inAnotherForm(Connection database, long releaseId, long profileId) throws SQLException {
        return ImportRows.number(
                database,
                "SELECT count(*) FROM release_files f JOIN encoded_contents c ON c.id = f.content_id"
                        + " WHERE f.release_id = ? AND c.profile_id IS DISTINCT FROM ?",
                releaseId,
                profileId);
    }

    /** @return the id */
    static long add(
            Connection database,
            ImportKind kind,
            Release release,
            long draftId,
            long profileId,
            @Nullable Long rollsBack,
            ReleaseConversions.Terms terms,
            String principal,
            @Nullable String key)
            throws SQLException {
        return ImportRows.number(
                database,
                """
                        INSERT INTO release_imports (kind, release_id, release_name, profile_id, source_backend_id,
                                                     converts_release_id, rolls_back_id, retention_seconds,
                                                     bandwidth_bytes_per_second, ordered_bandwidth_bytes_per_second,
                                                     initiated_by_name, idempotency_key)
                        SELECT ?, ?, ?, ?, p.backend_id, ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), ?, ?
                        FROM storage_profiles p WHERE p.id = ? RETURNING id""",
                kind.text(),
                draftId,
                release.name(),
                profileId,
                release.id(),
                rollsBack,
                ImportRows.seconds(terms.retention()),
                terms.bandwidth(),
                terms.bandwidth(),
                principal,
                key,
                release.profileId());
    }

    /** Notes each file of the release that is to be stored in the draft; a second time those that were not noted. */
    static void discover(Connection database, long importId, long releaseId) throws SQLException {
        ImportRows.run(database, """
                        INSERT INTO release_import_files (import_id, source_path, path, size_bytes, checksum_sha256, state)
                        SELECT ?, f.path, f.path, c.size_bytes, c.checksum_sha256, 'hashed'
                        FROM release_files f JOIN encoded_contents c ON c.id = f.content_id
                        WHERE f.release_id = ? ORDER BY f.id ON CONFLICT DO NOTHING""", importId, releaseId);
        again(database, importId, "hashed");
    }

    /** Notes each pair, which is to be proven; a second time those that were not noted. */
    static void discoverPairs(Connection database, long importId, long releaseId, long draftId) throws SQLException {
        ImportRows.run(
                database,
                "INSERT INTO release_import_files (import_id, source_path, path, size_bytes, checksum_sha256, state)"
                        + " SELECT ?, p.path, p.path, p.size_bytes, p.checksum_sha256, 'stored' FROM (" + PAIRS
                        + ") p ORDER BY p.file_id ON CONFLICT DO NOTHING",
                importId,
                draftId,
                releaseId);
        again(database, importId, "stored");
    }

    /** What has failed is tried again; its digest is known. */
    private static void again(Connection database, long importId, String state) throws SQLException {
        ImportRows.run(
                database,
                "UPDATE release_import_files SET state = ?, updated_at = now()"
                        + " WHERE import_id = ? AND state = 'discovered'",
                state,
                importId);
    }

    /** How many paths one of the two has and the other has not, or with another content. */
    static long different(Connection database, long releaseId, long draftId) throws SQLException {
        return ImportRows.number(
                database,
                "SELECT count(DISTINCT f.path) FROM release_files f WHERE f.release_id IN (?, ?)"
                        + " AND NOT EXISTS (SELECT 1 FROM (" + PAIRS + ") p WHERE p.path = f.path)",
                releaseId,
                draftId,
                draftId,
                releaseId);
    }

    /** How many pairs this import has not proven. */
    static long unproven(Connection database, long importId, long releaseId, long draftId) throws SQLException {
        return ImportRows.number(
                database,
                "SELECT count(*) FROM (" + PAIRS + ") p WHERE NOT EXISTS (SELECT 1 FROM release_import_files i"
                        + " WHERE i.import_id = ? AND i.path = p.path AND i.checksum_sha256 = p.checksum_sha256"
                        + " AND i.state = 'verified')",
                draftId,
                releaseId,
                importId);
    }

    /** The files of the draft that are in no pair. */
    static List<Long> strays(Connection database, long releaseId, long draftId) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT f.id FROM release_files f WHERE f.release_id = ? AND NOT EXISTS (SELECT 1 FROM (" + PAIRS
                        + ") p WHERE p.draft_file_id = f.id) ORDER BY f.id")) {
            statement.setLong(1, draftId);
            statement.setLong(2, draftId);
            statement.setLong(3, releaseId);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getLong(1));
                }
            }
        }
        return found;
    }

    /**
     * Gives each file of a pair the content of the other one, each of the two releases the profile of the other one, and
     * what holds the contents to the release whose files lie in it. No byte moves, and no reader sees another content. A
     * chunk that files of both lie in belongs to the release: a file that was added since may share one with what goes back.
     */
    static void exchange(Connection database, long releaseId, long draftId) throws SQLException {
        ImportRows.run(
                database,
                "WITH pairs AS MATERIALIZED (" + PAIRS + ") UPDATE release_files f SET content_id = n.content_id"
                        + " FROM (SELECT file_id, draft_content_id AS content_id FROM pairs"
                        + " UNION ALL SELECT draft_file_id, content_id FROM pairs) n WHERE n.file_id = f.id",
                draftId,
                releaseId);
        ImportRows.run(database, """
                        UPDATE release_storage s SET storage_profile_id = o.storage_profile_id FROM release_storage o
                        WHERE (s.release_id = ? AND o.release_id = ?) OR (s.release_id = ? AND o.release_id = ?)""", releaseId, draftId, draftId, releaseId);
        ImportRows.run(database, """
                        WITH holds AS MATERIALIZED (SELECT DISTINCT ON (h.asset_id) h.* FROM (
                            SELECT c.chunk_id AS asset_id, f.release_id
                            FROM release_files f JOIN file_chunks c ON c.file_id = f.content_id
                            WHERE f.release_id IN (?, ?)
                            UNION
                            SELECT o.asset_location_id, f.release_id
                            FROM release_files f JOIN stored_objects o ON o.content_id = f.content_id AND o.state = 'live'
                            WHERE f.release_id IN (?, ?) AND o.asset_location_id IS NOT NULL) h
                            ORDER BY h.asset_id, h.release_id <> ?),
                        locked AS MATERIALIZED (
                            SELECT a.id FROM asset_locations a WHERE a.entity_type = 'release'
                              AND EXISTS (SELECT 1 FROM holds h WHERE h.asset_id = a.id AND h.release_id <> a.entity_id)
                            ORDER BY a.id FOR UPDATE)
                        UPDATE asset_locations a SET entity_id = h.release_id
                        FROM locked l JOIN holds h ON h.asset_id = l.id WHERE a.id = l.id""", releaseId, draftId, releaseId, draftId, releaseId);
    }

    /**
     * The conversions whose form of before is not to be kept any more and is still there: those that were finalised, and
     * those whose time is over, which begins anew with a rollback. While one is being taken back its time is not over.
     */
    static List<ReleaseImport> due(Connection database, int most) throws SQLException {
        return ImportRows.imports(database, """
                        WHERE i.kind = 'conversion' AND i.status = 'completed' AND i.release_id IS NOT NULL
                          AND (i.finalised_at IS NOT NULL
                               OR (i.completed_at + make_interval(secs => i.retention_seconds) <= now()
                                   AND NOT EXISTS (SELECT 1 FROM release_imports r WHERE r.rolls_back_id = i.id
                                                     AND (r.status IN ('pending', 'in_progress', 'failed')
                                                          OR r.completed_at + make_interval(secs => i.retention_seconds)
                                                             > now()))))
                        ORDER BY i.id LIMIT ?""", most);
    }

    /** Gives chunks of a release that goes, in which files of another one lie still, to that other one. */
    static void handOn(Connection database, long releaseId) throws SQLException {
        ImportRows.run(database, """
                        UPDATE asset_locations a SET entity_id = h.release_id
                        FROM (SELECT c.chunk_id, min(f.release_id) AS release_id
                              FROM asset_locations o
                              JOIN file_chunks c ON c.chunk_id = o.id
                              JOIN release_files f ON f.content_id = c.file_id AND f.release_id <> o.entity_id
                              WHERE o.entity_type = 'release' AND o.entity_id = ?
                              GROUP BY c.chunk_id) h
                        WHERE a.id = h.chunk_id""", releaseId);
    }

    /** Those who keep this draft; @return the greatest id, 0 when nobody does */
    static long keeper(Connection database, long draftId) throws SQLException {
        return ImportRows.number(
                database,
                "SELECT COALESCE(max(id), 0) FROM release_imports WHERE release_id = ? AND kind <> 'import'"
                        + " AND status <> 'cancelled' AND finalised_at IS NULL",
                draftId);
    }
}
