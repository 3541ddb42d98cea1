package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import org.isotherm.refusal.ConflictException;

/** What {@link RunDriver} says in rows; each call is one transaction. */
@ApplicationScoped
class DriverRows {
    /** The node of the run's driver has a lease. */
    private static final String ALIVE = """
            m.driver_execution_id IS NOT NULL
            AND EXISTS (SELECT 1 FROM cluster_nodes n WHERE n.id = m.driver_node_id AND n.lease_until > now())""";

    @PersistenceContext
    private EntityManager rows;

    /** @return whether the execution drives the run now; not when the run has nothing left to do */
    @Transactional(TxType.REQUIRES_NEW)
    boolean take(long runId, long instanceId, long executionId, long nodeId) {
        int taken = rows.createNativeQuery("""
                        UPDATE storage_migrations m SET batch_instance_id = ?2, batch_execution_id = ?3,
                               driver_execution_id = ?3, driver_node_id = ?4,
                               started_at = COALESCE(started_at, now()), completed_at = NULL, failure = NULL,
                               begun_at = now(), begun_failed_files = failed_files,
                               begun_files = verified_files + failed_files + skipped_files,
                               status_id = (SELECT id FROM storage_migration_statuses WHERE name = 'in_progress')
                        WHERE m.id = ?1
                          AND m.status_id IN (SELECT id FROM storage_migration_statuses WHERE name IN
                              ('pending', 'in_progress', 'verifying', 'paused', 'failed', 'completed_with_errors'))
                          AND (m.driver_execution_id = ?3 OR NOT (""" + ALIVE + "))")
                .setParameter(1, runId)
                .setParameter(2, instanceId)
                .setParameter(3, executionId)
                .setParameter(4, nodeId)
                .executeUpdate();
        if (taken == 0 && isDriven(runId)) {
            throw new ConflictException("migration " + runId + " is being worked on by another batch execution");
        }
        return taken == 1;
    }

    @Transactional(TxType.REQUIRES_NEW)
    void leave(long instanceId, long executionId, MigrationStatus unfinished, String why) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations m SET driver_execution_id = NULL, driver_node_id = NULL,
                               failure = CASE WHEN s.name = 'in_progress' THEN ?4 ELSE m.failure END,
                               completed_at = CASE WHEN s.name = 'in_progress' AND ?3 <> 'paused' THEN now()
                                                   ELSE m.completed_at END,
                               status_id = CASE WHEN s.name = 'in_progress'
                                                THEN (SELECT id FROM storage_migration_statuses WHERE name = ?3)
                                                ELSE m.status_id END
                        FROM storage_migration_statuses s
                        WHERE m.batch_instance_id = ?1 AND m.driver_execution_id = ?2 AND s.id = m.status_id""")
                .setParameter(1, instanceId)
                .setParameter(2, executionId)
                .setParameter(3, unfinished.text())
                .setParameter(4, why)
                .executeUpdate();
    }

    @Transactional
    boolean isDriven(long runId) {
        return (Boolean) rows.createNativeQuery(
                        "SELECT EXISTS (SELECT 1 FROM storage_migrations m WHERE m.id = ?1 AND " + ALIVE + ")")
                .setParameter(1, runId)
                .getSingleResult();
    }

    /** A run in progress and the execution that the row names; 0 when it names none. */
    record Driven(long runId, long executionId, boolean onThisNode, boolean alive) {}

    /** The runs in progress whose driver's node is gone, or is this one. */
    @Transactional(TxType.REQUIRES_NEW)
    @SuppressWarnings("unchecked") // rows of columns
    List<Driven> inDoubt(long nodeId) {
        List<Object[]> found = rows.createNativeQuery("""
                        SELECT m.id, COALESCE(m.driver_execution_id, 0), COALESCE(m.driver_node_id = ?1, FALSE), (""" + ALIVE + """
                        ) FROM storage_migrations m
                        WHERE m.status_id IN (SELECT id FROM storage_migration_statuses
                                              WHERE name IN ('in_progress', 'verifying'))
                          AND (m.driver_node_id = ?1 OR NOT (""" + ALIVE + "))")
                .setParameter(1, nodeId)
                .getResultList();
        return found.stream()
                .map(c -> new Driven(
                        ((Number) c[0]).longValue(), ((Number) c[1]).longValue(), (Boolean) c[2], (Boolean) c[3]))
                .toList();
    }

    /** Notes that nobody drives the run any more, unless somebody else has begun to. */
    @Transactional(TxType.REQUIRES_NEW)
    void fail(Driven lost) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations m SET driver_execution_id = NULL, driver_node_id = NULL,
                               completed_at = now(),
                               failure = 'the server that worked on it ended; resume it to go on',
                               status_id = (SELECT id FROM storage_migration_statuses WHERE name = 'failed')
                        WHERE m.id = ?1 AND COALESCE(m.driver_execution_id, 0) = ?2
                          AND m.status_id IN (SELECT id FROM storage_migration_statuses
                                              WHERE name IN ('in_progress', 'verifying'))""")
                .setParameter(1, lost.runId())
                .setParameter(2, lost.executionId())
                .executeUpdate();
    }
}
