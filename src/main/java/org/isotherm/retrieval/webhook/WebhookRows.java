package org.isotherm.retrieval.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code storage_retrieval_webhooks}. One node at a time has a delivery in hand; one that dies with it has
 * counted the attempt, and another one tries anew when its time is over.
 */
@ApplicationScoped
public class WebhookRows {
    static final String NOTED = """
            UPDATE storage_retrieval_webhooks
            SET state = ?3, last_status = CAST(?4 AS INTEGER), last_error = CAST(?5 AS TEXT),
                next_at = now() + make_interval(secs => ?6),
                ended_at = CASE WHEN ?3 = 'pending' THEN NULL ELSE now() END
            WHERE retrieval_id = ?1 AND attempts = ?2 AND state = 'pending'""";

    static final String CLAIM = """
            UPDATE storage_retrieval_webhooks w
            SET attempts = w.attempts + 1, next_at = now() + make_interval(secs => ?1)
            FROM storage_retrievals r
            WHERE r.id = w.retrieval_id AND w.retrieval_id = (
                SELECT d.retrieval_id
                FROM storage_retrieval_webhooks d JOIN storage_retrievals e ON e.id = d.retrieval_id
                WHERE d.state = 'pending' AND e.ended_at IS NOT NULL AND d.next_at <= now()
                ORDER BY d.attempts, d.next_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
            RETURNING w.retrieval_id, w.attempts, w.url, CAST(w.delivery_id AS TEXT), CAST((
                SELECT json_build_object('type', 'retrieval.ended', 'timestamp', r.ended_at, 'data', json_build_object(
                    'id', r.id, 'state', r.state, 'requested_by', r.requested_by, 'created_at', r.created_at,
                    'ended_at', r.ended_at, 'total_files', COUNT(*), 'total_bytes', COALESCE(SUM(f.size_bytes), 0),
                    'retrieved_files', COUNT(*) FILTER (WHERE f.state = 'completed'),
                    'failed_files', COUNT(*) FILTER (WHERE f.state = 'failed'),
                    'retrieved_bytes', COALESCE(SUM(f.retrieved_bytes), 0)))
                FROM storage_retrieval_files f WHERE f.retrieval_id = r.id) AS TEXT)""";

    @PersistenceContext
    private EntityManager rows;

    /**
     * A delivery that this node has in hand.
     *
     * @param attempt its number, from 1 on
     * @param id of the delivery, the same in each attempt
     */
    record Due(long retrievalId, int attempt, String url, String id, String body) {}

    /** Joins the transaction that notes the retrieval. */
    @Transactional(TxType.MANDATORY)
    public void add(long retrievalId, String url) {
        rows.createNativeQuery("INSERT INTO storage_retrieval_webhooks (retrieval_id, url) VALUES (?1, ?2)")
                .setParameter(1, retrievalId)
                .setParameter(2, url)
                .executeUpdate();
    }

    /** Takes what is due longest, of what was tried least; nobody else has it for {@code time}. */
    @Transactional(TxType.REQUIRES_NEW)
    Optional<Due> claim(Duration time) {
        List<?> found = rows.createNativeQuery(CLAIM)
                .setParameter(1, (double) time.toSeconds())
                .getResultList();
        return found.stream()
                .map(Object[].class::cast)
                .findFirst()
                .map(row -> new Due(
                        ((Number) row[0]).longValue(),
                        ((Number) row[1]).intValue(),
                        (String) row[2],
                        (String) row[3],
                        (String) row[4]));
    }

    /**
     * Notes what came of an attempt, unless somebody has begun another one meanwhile.
     *
     * @param error null when it was delivered
     * @param pause until the next attempt; null for no further one
     */
    @Transactional(TxType.REQUIRES_NEW)
    void noted(Due due, @Nullable Integer status, @Nullable String error, @Nullable Duration pause) {
        boolean over = error == null || pause == null;
        rows.createNativeQuery(NOTED)
                .setParameter(1, due.retrievalId())
                .setParameter(2, due.attempt())
                .setParameter(3, error == null ? "delivered" : over ? "given_up" : "pending")
                .setParameter(4, status == null ? null : status.toString())
                .setParameter(5, error)
                .setParameter(6, pause == null ? 0.0 : pause.toMillis() / 1000.0)
                .executeUpdate();
    }

    /** How the webhook of a retrieval stands; empty when nobody is to be told. */
    @Transactional
    public Optional<Webhook> find(long retrievalId) {
        return Optional.ofNullable(rows.find(WebhookRecord.class, retrievalId))
                .map(row -> new Webhook(
                        row.url,
                        row.state,
                        row.attempts,
                        row.lastStatus,
                        row.lastError,
                        row.endedAt != null || row.attempts == 0 ? null : row.nextAt,
                        row.endedAt));
    }
}
