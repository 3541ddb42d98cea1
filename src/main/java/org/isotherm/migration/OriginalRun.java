package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Collection;
import java.util.List;
import org.isotherm.asset.Ids;
import org.isotherm.asset.StoredObjects;
import org.jspecify.annotations.Nullable;

/** What a rollback changes in the rows of the run that it undoes. Runs inside the caller's transaction. */
@Dependent
class OriginalRun {
    @PersistenceContext
    private EntityManager rows;

    private final RollbackPlan plan;
    private final StoredObjects objects;

    @Inject
    OriginalRun(RollbackPlan plan, StoredObjects objects) {
        this.plan = plan;
        this.objects = objects;
    }

    /**
     * Ends the files that the run has not moved, so that nobody goes on with them: they are skipped, what was copied of
     * them is condemned, and a worker that still holds one has lost it. Counts the run's files anew afterwards.
     *
     * @return whether there were any
     */
    @SuppressWarnings("unchecked") // one column of numbers
    boolean giveUpOpen(long id) {
        List<Number> targets = rows.createNativeQuery("""
                        SELECT target_object_id FROM storage_migration_items
                        WHERE migration_id = ?1 AND state IN ('pending', 'copying', 'copied')
                        ORDER BY id FOR UPDATE""").setParameter(1, id).getResultList();
        if (targets.isEmpty()) {
            return false;
        }
        rows.createNativeQuery("""
                        UPDATE storage_migration_items SET state = 'skipped', fence = fence + 1, node_id = NULL,
                               target_object_id = NULL, error = 'rolled_back', error_at = now(),
                               message = 'the migration was rolled back before this file was moved'
                        WHERE migration_id = ?1 AND state IN ('pending', 'copying', 'copied')""").setParameter(1, id).executeUpdate();
        objects.abandonWithin(targets.stream()
                .filter(java.util.Objects::nonNull)
                .map(Number::longValue)
                .toList());
        return true;
    }

    /** Counts the run's files anew. One whose planning was cut short is planned now: what it has listed is all there is. */
    void count(long id) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations m SET planned_at = COALESCE(m.planned_at, now()),
                               total_files = s.files, total_bytes = s.bytes, transferred_files = s.copied,
                               transferred_bytes = s.copied_bytes, verified_files = s.verified,
                               failed_files = s.failed, skipped_files = s.skipped, rolled_back_files = s.rolled_back
                        FROM (SELECT COUNT(*) AS files, COALESCE(SUM(file_size_bytes), 0) AS bytes,
                                     COUNT(*) FILTER (WHERE state IN ('copied', 'completed', 'rolled_back')) AS copied,
                                     COALESCE(SUM(file_size_bytes) FILTER (
                                         WHERE state IN ('copied', 'completed', 'rolled_back')), 0) AS copied_bytes,
                                     COUNT(*) FILTER (WHERE state = 'completed') AS verified,
                                     COUNT(*) FILTER (WHERE state = 'failed') AS failed,
                                     COUNT(*) FILTER (WHERE state = 'skipped') AS skipped,
                                     COUNT(*) FILTER (WHERE state = 'rolled_back') AS rolled_back
                              FROM storage_migration_items WHERE migration_id = ?1) s
                        WHERE m.id = ?1""").setParameter(1, id).executeUpdate();
    }

    /** From now on the run is being rolled back by that one. */
    void isRolledBackBy(long id, long rollbackId) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations SET rolled_back_by = ?2, completed_at = NULL, failure = NULL,
                               status_id = (SELECT id FROM storage_migration_statuses WHERE name = 'rolling_back')
                        WHERE id = ?1""")
                .setParameter(1, id)
                .setParameter(2, rollbackId)
                .executeUpdate();
    }

    /** These assets are back: their files in the run are rolled back, in the transaction that switches the assets. */
    void broughtBack(long id, Collection<Long> assetLocationIds) {
        if (assetLocationIds.isEmpty()) {
            return;
        }
        int files = rows.createNativeQuery("""
                        UPDATE storage_migration_items SET state = 'rolled_back', fence = fence + 1
                        WHERE migration_id = ?1 AND state = 'completed'
                          AND asset_location_id = ANY (CAST(?2 AS BIGINT[]))""")
                .setParameter(1, id)
                .setParameter(2, Ids.array(assetLocationIds))
                .executeUpdate();
        rows.createNativeQuery("""
                        UPDATE storage_migrations SET verified_files = verified_files - ?2,
                               rolled_back_files = rolled_back_files + ?2
                        WHERE id = ?1""").setParameter(1, id).setParameter(2, files).executeUpdate();
    }

    /**
     * The rollback has ended and nothing of it goes on: the run it undoes is rolled back, or has ended with errors when
     * some of its files are not back; then the rollback can be asked for again. Files that were overwritten or deleted
     * since do not stand in the way, for nothing of their move is left. Does nothing for a run that is no rollback, or
     * not the last one of its original; a second call changes nothing.
     */
    void rollbackEnded(long rollbackId) {
        Migration original = originalOf(rollbackId);
        if (original == null) {
            return;
        }
        if (giveUpOpen(original.id)) {
            count(original.id); // a planning that was under way when the rollback was asked for
        }
        RollbackPreview left = plan.preview(original, rollbackId);
        long notBack = left.notBack();
        rows.createNativeQuery("""
                        UPDATE storage_migrations SET completed_at = now(), failure = NULLIF(?3, ''),
                               status_id = (SELECT id FROM storage_migration_statuses WHERE name = ?2)
                        WHERE id = ?1""")
                .setParameter(1, original.id)
                .setParameter(
                        2, (notBack == 0 ? MigrationStatus.ROLLED_BACK : MigrationStatus.COMPLETED_WITH_ERRORS).text())
                .setParameter(3, notBack == 0 ? "" : failure(notBack, left, rollbackId))
                .executeUpdate();
    }

    private static String failure(long notBack, RollbackPreview left, long rollbackId) {
        long movedOn = left.left().stream()
                .filter(r -> r.reason().startsWith("moved on"))
                .mapToLong(r -> r.amount().files())
                .sum();
        return "not all is rolled back: " + (notBack - movedOn) + " files are still at the target"
                + (movedOn == 0 ? "" : ", " + movedOn + " were moved on since") + "; migration " + rollbackId
                + " lists them, and the rollback can be asked for again";
    }

    private @Nullable Migration originalOf(long rollbackId) {
        return rows.createQuery("""
                        SELECT o FROM Migration r JOIN Migration o ON o.id = r.rollsBack
                        WHERE r.id = :id AND o.rolledBackBy = r.id
                          AND r.status.name NOT IN ('pending', 'in_progress', 'verifying', 'paused')
                          AND o.status.name IN ('rolling_back', 'completed_with_errors')""", Migration.class)
                .setParameter("id", rollbackId)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }
}
