package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import org.isotherm.asset.Ids;
import org.isotherm.transfer.MoveError;

/** The files of runs that nobody will move: those of a cancelled run are skipped, and what was copied of them goes. */
@ApplicationScoped
public class OpenItems {
    private static final int PORTION = 5000;

    @PersistenceContext
    private EntityManager rows;

    /**
     * Skips the next files of cancelled runs that are still open. A worker that has one of them in its hands finds that
     * its fence has risen, and changes nothing any more.
     *
     * @return whether there may be more
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean settleCancelled() {
        List<?> runs = rows.createNativeQuery("""
                        SELECT m.id FROM storage_migrations m JOIN storage_migration_statuses s ON s.id = m.status_id
                        WHERE s.name = 'cancelled' AND EXISTS (
                            SELECT 1 FROM storage_migration_items i
                            WHERE i.migration_id = m.id AND i.state IN ('pending', 'copying', 'copied'))
                        ORDER BY m.id LIMIT 1""").getResultList();
        runs.forEach(id -> skip(((Number) id).longValue()));
        return !runs.isEmpty();
    }

    private void skip(long runId) {
        rows.createNativeQuery("""
                        WITH open AS (
                            SELECT id, state, target_object_id FROM storage_migration_items
                            WHERE migration_id = ?1 AND state IN ('pending', 'copying', 'copied')
                            ORDER BY id LIMIT ?2 FOR UPDATE),
                        condemned AS (
                            UPDATE stored_objects o SET state = 'condemned', delete_after = now(), node_id = NULL
                            FROM open WHERE o.id = open.target_object_id AND o.state = 'writing'),
                        skipped AS (
                            UPDATE storage_migration_items i SET state = 'skipped', fence = fence + 1, node_id = NULL,
                                   target_object_id = NULL, error = ?3, error_at = now(),
                                   message = 'the run was cancelled before this file was moved'
                            FROM open WHERE i.id = open.id
                            RETURNING i.file_size_bytes, open.state = 'copied' AS was_copied),
                        sums AS (
                            SELECT COUNT(*) AS files, COUNT(*) FILTER (WHERE was_copied) AS copies,
                                   COALESCE(SUM(file_size_bytes) FILTER (WHERE was_copied), 0) AS bytes FROM skipped)
                        UPDATE storage_migrations m SET skipped_files = skipped_files + sums.files,
                               transferred_files = transferred_files - sums.copies,
                               transferred_bytes = transferred_bytes - sums.bytes
                        FROM sums WHERE m.id = ?1""")
                .setParameter(1, runId)
                .setParameter(2, PORTION)
                .setParameter(3, MoveError.CANCELLED.text())
                .executeUpdate();
    }

    /**
     * Makes failed files wait for another attempt, as their assets are now; inside the running transaction. Left out is
     * what is not on the source any more, and what another run is moving.
     *
     * @param assetLocationIds only these, skipped ones too; empty for all failed ones
     * @return how many wait now
     */
    @Transactional(TxType.MANDATORY)
    public int tryAgain(long runId, List<Long> assetLocationIds) {
        String which = assetLocationIds.isEmpty()
                ? "i.state = 'failed'"
                : "i.state IN ('failed', 'skipped') AND i.asset_location_id = ANY (CAST(?2 AS BIGINT[]))";
        var statement = rows.createNativeQuery("""
                WITH chosen AS (
                    SELECT i.id, i.state, i.file_size_bytes AS planned, a.storage_path, a.generation, a.checksum_sha256,
                           a.file_size_bytes AS size
                    FROM storage_migration_items i JOIN asset_locations a ON a.id = i.asset_location_id
                     AND a.backend_id = i.source_backend_id
                    WHERE i.migration_id = ?1 AND\s""" + which + """
                      AND NOT EXISTS (SELECT 1 FROM storage_migration_items o WHERE o.asset_location_id = a.id
                                      AND o.state IN ('pending', 'copying', 'copied'))
                    FOR UPDATE OF i),
                waiting AS (
                    UPDATE storage_migration_items i SET state = 'pending', fence = fence + 1, attempts = 0,
                           not_before = now(), error = NULL, message = NULL, error_at = NULL, copied_bytes = 0,
                           source_path = c.storage_path, source_generation = c.generation,
                           expected_sha256 = c.checksum_sha256, file_size_bytes = c.size
                    FROM chosen c WHERE i.id = c.id
                    RETURNING c.state AS was, c.size - c.planned AS grown)
                UPDATE storage_migrations m SET
                       failed_files = failed_files - (SELECT COUNT(*) FROM waiting WHERE was = 'failed'),
                       skipped_files = skipped_files - (SELECT COUNT(*) FROM waiting WHERE was = 'skipped'),
                       total_bytes = total_bytes + (SELECT COALESCE(SUM(grown), 0) FROM waiting)
                WHERE m.id = ?1 RETURNING (SELECT COUNT(*) FROM waiting)""").setParameter(1, runId);
        if (!assetLocationIds.isEmpty()) {
            statement.setParameter(2, Ids.array(assetLocationIds));
        }
        return ((Number) statement.getSingleResult()).intValue();
    }
}
