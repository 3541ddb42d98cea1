package org.isotherm.reconcile;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Optional;

/** Sums up what reconciliations have found. */
@Dependent
public class Drifts {
    @PersistenceContext
    private EntityManager rows;

    /** Of the backend's last completed reconciliation; empty when there was none. */
    @Transactional
    public Optional<Drift> last(long backendId) {
        return rows.createQuery("""
                        SELECT r FROM Reconciliation r WHERE r.backendId = :backend AND r.status = :completed
                        ORDER BY r.id DESC""", Reconciliation.class)
                .setParameter("backend", backendId)
                .setParameter("completed", ReconciliationStatus.COMPLETED)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(this::drift);
    }

    private Drift drift(Reconciliation run) {
        Object[] sums =
                (Object[]) rows.createNativeQuery("""
                        SELECT COALESCE(SUM(size_bytes) FILTER (WHERE kind = 'unknown_object'), 0),
                               COALESCE(SUM(expected_size_bytes) FILTER (WHERE kind = 'missing_object'), 0),
                               COALESCE(SUM(size_bytes - expected_size_bytes) FILTER (WHERE kind = 'size_differs'), 0)
                        FROM reconciliation_findings WHERE reconciliation_id = ?1""").setParameter(1, run.id).getSingleResult();
        return new Drift(
                run.id,
                java.util.Objects.requireNonNull(run.completedAt),
                run.listedObjects,
                run.listedBytes,
                ((Number) sums[0]).longValue(),
                ((Number) sums[1]).longValue(),
                ((Number) sums[2]).longValue());
    }
}
