package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.isotherm.settings.MoveSettings;
import org.jspecify.annotations.Nullable;

/**
 * Stops a run in which most files fail: what ails them will ail the rest, and somebody has to mend it first. What is
 * open stays open; a restart begins with a new budget.
 */
@Dependent
class ErrorBudget {
    private static final Logger LOG = System.getLogger(ErrorBudget.class.getName());

    @PersistenceContext
    private EntityManager rows;

    private final MoveSettings settings;

    @Inject
    ErrorBudget(MoveSettings settings) {
        this.settings = settings;
    }

    /**
     * Asked after files have failed, inside the transaction that counts them, whose lock on the run's row makes this the
     * only one to ask. The run has failed when of the files that this execution has done with, enough to judge by, more
     * than the allowed share failed, and others are still to be moved. A second call changes nothing.
     */
    @Transactional(TxType.MANDATORY)
    void check(long migrationId) {
        List<?> over = rows.createNativeQuery("""
                        SELECT d.failed, d.done, m.total_files - m.verified_files - m.failed_files - m.skipped_files
                        FROM storage_migrations m JOIN storage_migration_statuses s ON s.id = m.status_id,
                             LATERAL (SELECT GREATEST(0, m.failed_files - m.begun_failed_files) AS failed,
                                             m.verified_files + m.failed_files + m.skipped_files - m.begun_files AS done) d
                        WHERE m.id = ?1 AND s.name = 'in_progress' AND d.done >= ?2
                          AND CAST(d.failed AS BIGINT) * 100 > CAST(d.done AS BIGINT) * ?3
                          AND m.total_files > m.verified_files + m.failed_files + m.skipped_files""")
                .setParameter(1, migrationId)
                .setParameter(2, settings.errorBudgetFiles())
                .setParameter(3, settings.errorBudgetPercent())
                .getResultList();
        if (over.isEmpty()) {
            return;
        }
        Object[] counts = (Object[]) over.get(0);
        String failure = words(
                ((Number) counts[0]).longValue(),
                ((Number) counts[1]).longValue(),
                ((Number) counts[2]).longValue(),
                mostFrequent(migrationId));
        rows.createNativeQuery("""
                        UPDATE storage_migrations SET failure = ?2, completed_at = now(),
                               status_id = (SELECT id FROM storage_migration_statuses WHERE name = 'failed')
                        WHERE id = ?1""")
                .setParameter(1, migrationId)
                .setParameter(2, failure)
                .executeUpdate();
        LOG.log(Level.ERROR, "migration {0} was stopped: {1}", Long.toString(migrationId), failure);
    }

    private String words(long failed, long done, long open, @Nullable String mostFrequent) {
        return "stopped by the error budget: " + failed + " of " + done + " files failed, "
                + failed * 100 / Math.max(1, done) + " %, and " + settings.errorBudgetPercent() + " % may"
                + (mostFrequent == null ? "" : "; most often " + mostFrequent)
                + ". " + open + (open == 1 ? " file is" : " files are")
                + " still to be moved: mend what is wrong and resume the migration";
    }

    private @Nullable String mostFrequent(long migrationId) {
        List<?> found = rows.createNativeQuery("""
                        SELECT i.error || ' (' || COUNT(*) || ')' FROM storage_migration_items i
                          JOIN storage_migrations m ON m.id = i.migration_id
                        WHERE m.id = ?1 AND i.state = 'failed' AND i.error_at >= m.begun_at
                        GROUP BY i.error ORDER BY COUNT(*) DESC, i.error LIMIT 1""").setParameter(1, migrationId).getResultList();
        return found.isEmpty() ? null : (String) found.get(0);
    }
}
