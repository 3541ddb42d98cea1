package org.isotherm.reconcile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;

/** The findings of uploads that are to be aborted, given to one node at a time. */
@ApplicationScoped
public class UploadClaims {
    @PersistenceContext
    private EntityManager rows;

    /** @param isOurs whether the ledger names its object as made by Isotherm and not being written or deleted, just now */
    record Claim(long id, long backendId, String name, String uploadId, int attempt, boolean isOurs) {}

    /** Claims the next one that is due, for ten minutes; each try of one waits longer, up to a day. */
    @Transactional(TxType.REQUIRES_NEW)
    @SuppressWarnings("unchecked") // rows of columns
    public Optional<Claim> next() {
        List<Object[]> found = rows.createNativeQuery("SELECT n.id, n.backend_id, n.name, n.upload_id, n.attempts + 1, "
                        + LedgerNames.OURS + " AND NOT " + LedgerNames.ON_ITS_WAY + """
                         FROM (SELECT f.id, f.backend_id, f.storage_path AS name, f.upload_id, f.attempts
                              FROM reconciliation_findings f
                              WHERE f.kind = 'stale_upload' AND f.decision = 'adopt' AND f.carried_out_at IS NULL
                                AND f.not_before <= now()
                              ORDER BY f.not_before LIMIT 1 FOR UPDATE OF f SKIP LOCKED) n""")
                .getResultList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Object[] c = found.get(0);
        Claim claim = new Claim(
                ((Number) c[0]).longValue(),
                ((Number) c[1]).longValue(),
                (String) c[2],
                (String) c[3],
                ((Number) c[4]).intValue(),
                (Boolean) c[5]);
        rows.createNativeQuery("""
                        UPDATE reconciliation_findings SET attempts = ?2, not_before = now() + INTERVAL '10 minutes'
                        WHERE id = ?1""")
                .setParameter(1, claim.id())
                .setParameter(2, claim.attempt())
                .executeUpdate();
        return Optional.of(claim);
    }

    /** The upload is no more. */
    @Transactional(TxType.REQUIRES_NEW)
    public void done(Claim claim) {
        rows.createNativeQuery(
                        "UPDATE reconciliation_findings SET carried_out_at = now(), last_error = NULL WHERE id = ?1")
                .setParameter(1, claim.id())
                .executeUpdate();
    }

    /** It is tried again later; not by this call when somebody else has claimed it since. */
    @Transactional(TxType.REQUIRES_NEW)
    public void notDone(Claim claim, String error) {
        long seconds = Math.min(86_400, 5L << Math.min(claim.attempt(), 20));
        rows.createNativeQuery("""
                        UPDATE reconciliation_findings SET last_error = ?3, not_before = now() + ?4 * INTERVAL '1 second'
                        WHERE id = ?1 AND attempts = ?2""")
                .setParameter(1, claim.id())
                .setParameter(2, claim.attempt())
                .setParameter(3, error)
                .setParameter(4, seconds)
                .executeUpdate();
    }
}
