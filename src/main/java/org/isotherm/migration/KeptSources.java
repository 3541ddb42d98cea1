package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/** The sources of moved files that are retained for a way back, and their end before their time. */
@ApplicationScoped
public class KeptSources {
    private static final int PORTION = 5000;

    /** The retained sources of the completed files of run 1 behind file 2. */
    private static final String KEPT = """
             storage_migration_items i
            WHERE i.migration_id = ?1 AND i.state = 'completed' AND i.id > ?2
              AND o.backend_id = i.source_backend_id AND o.storage_path = i.source_path
              AND (o.managed OR o.state NOT IN ('deleted', 'released'))
              AND o.state = 'retained' AND (o.delete_after IS NULL OR o.delete_after > now())""";

    @PersistenceContext
    private EntityManager rows;

    private final AuditLog audit;

    KeptSources() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    KeptSources(@Nullable AuditLog audit) {
        this.audit = audit;
    }

    /**
     * Notes that the sources of the run need not be kept any more. A second call notes it again only when there is one
     * that is still kept.
     *
     * @throws NotFoundException when there is no such run
     * @throws ConflictException when it has not ended, or files of it are still to be moved
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void note(String principal, long migrationId) {
        Migration run = rows.find(Migration.class, migrationId, LockModeType.PESSIMISTIC_WRITE);
        if (run == null) {
            throw new NotFoundException("there is no migration " + migrationId);
        }
        if (!run.status().hasEnded()) {
            throw new ConflictException("migration " + migrationId + " is "
                    + run.status().text() + "; it can be finalised when it has ended");
        }
        if (isTrue("""
                SELECT EXISTS (SELECT 1 FROM storage_migration_items
                               WHERE migration_id = ?1 AND state IN ('pending', 'copying', 'copied'))""", run)) {
            throw new ConflictException("migration " + migrationId
                    + " has stopped before its end; it can be finalised when no file is to be moved any more");
        }
        if (run.finalisedAt == null
                || isTrue("SELECT EXISTS (SELECT 1 FROM stored_objects o," + KEPT.replace("?2", "0") + ")", run)) {
            rows.createNativeQuery("UPDATE storage_migrations SET finalised_at = now() WHERE id = ?1")
                    .setParameter(1, migrationId)
                    .executeUpdate();
            audit.record(principal, "migration.finalise", "migration", migrationId);
        }
    }

    private boolean isTrue(String query, Migration run) {
        return (Boolean) rows.createNativeQuery(query).setParameter(1, run.id).getSingleResult();
    }

    /**
     * Makes the sources of the next files due for deletion.
     *
     * @param afterItem the last file looked at; 0 to begin
     * @return the last file looked at now; -1 when there are no more
     */
    @Transactional(TxType.REQUIRES_NEW)
    public long release(long migrationId, long afterItem) {
        Object last = rows.createNativeQuery("SELECT MAX(id) FROM (SELECT id FROM storage_migration_items"
                        + " WHERE migration_id = ?1 AND state = 'completed' AND id > ?2 ORDER BY id LIMIT " + PORTION
                        + ") portion")
                .setParameter(1, migrationId)
                .setParameter(2, afterItem)
                .getSingleResult();
        if (last == null) {
            return -1;
        }
        long lastItem = ((Number) last).longValue();
        rows.createNativeQuery("UPDATE stored_objects o SET delete_after = now() FROM" + KEPT + " AND i.id <= ?3")
                .setParameter(1, migrationId)
                .setParameter(2, afterItem)
                .setParameter(3, lastItem)
                .executeUpdate();
        return lastItem;
    }
}
