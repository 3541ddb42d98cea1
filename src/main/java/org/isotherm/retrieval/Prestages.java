package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.Node;
import org.isotherm.refusal.BudgetException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.retrieval.webhook.WebhookRows;
import org.jspecify.annotations.Nullable;

/** Retrievals of many files: asked for, handed out file by file, cancelled, ended. Only rows. */
@ApplicationScoped
public class Prestages {
    static final String CONCLUDE = """
            UPDATE storage_retrievals r
            SET state = CASE WHEN s.open > 0 THEN 'retrieving' WHEN s.failed = 0 THEN 'completed'
                             WHEN s.completed = 0 THEN 'failed' ELSE 'completed_with_errors' END,
                ended_at = CASE WHEN s.open > 0 THEN NULL ELSE now() END
            FROM (SELECT f.retrieval_id,
                         COUNT(*) FILTER (WHERE f.state IN ('pending', 'retrieving', 'restoring')) AS open,
                         COUNT(*) FILTER (WHERE f.state <> 'pending') AS begun,
                         COUNT(*) FILTER (WHERE f.state = 'failed') AS failed,
                         COUNT(*) FILTER (WHERE f.state = 'completed') AS completed
                  FROM storage_retrieval_files f JOIN storage_retrievals o ON o.id = f.retrieval_id
                  WHERE o.ended_at IS NULL AND o.node_id = ?1
                  GROUP BY f.retrieval_id) s
            WHERE r.id = s.retrieval_id AND r.ended_at IS NULL AND s.begun > 0
              AND (s.open = 0 OR r.state = 'queued')""";

    static final String NEXT = """
            SELECT q.id, q.retrieval_id, q.asset_location_id, CAST(q.pin_until AS TEXT), q.requested_by,
                   CAST(EXTRACT(EPOCH FROM now() - q.restore_requested_at) AS BIGINT) FROM (
                SELECT f.id, f.retrieval_id, f.asset_location_id, r.pin_until, r.priority, r.requested_by,
                       f.restore_requested_at,
                       row_number() OVER (PARTITION BY r.requested_by
                           ORDER BY r.priority DESC, r.deadline NULLS LAST, f.id) AS turn
                FROM storage_retrieval_files f JOIN storage_retrievals r ON r.id = f.retrieval_id
                WHERE r.ended_at IS NULL AND r.node_id = ?1 AND f.state = 'pending'
                  AND NOT EXISTS (
                      SELECT 1 FROM storage_retrieval_files at_work
                      WHERE at_work.asset_location_id = f.asset_location_id
                        AND at_work.state IN ('retrieving', 'restoring'))) q
            ORDER BY q.turn, q.priority DESC, q.id LIMIT ?2""";

    static final String TAKE_OVER = """
            WITH lost AS (
                UPDATE storage_retrievals r SET node_id = ?1
                WHERE r.ended_at IS NULL AND r.node_id IS DISTINCT FROM ?1
                  AND (r.kind = 'prestage' OR EXISTS (
                      SELECT 1 FROM storage_retrieval_files o
                      WHERE o.retrieval_id = r.id
                        AND (o.state = 'pending' OR (o.state = 'restoring' AND r.node_id IS NOT NULL))))
                  AND NOT EXISTS (
                      SELECT 1 FROM cluster_nodes n WHERE n.id = r.node_id AND n.lease_until > now())
                RETURNING r.id)
            UPDATE storage_retrieval_files f SET state = 'pending', retrieved_bytes = 0
            FROM lost WHERE f.retrieval_id = lost.id AND f.state IN ('retrieving', 'restoring')""";

    @PersistenceContext
    private EntityManager rows;

    private final RetrievalBudget budget;
    private final WebhookRows webhooks;
    private final AuditLog audit;
    private final Node node;

    Prestages() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Prestages(
            @Nullable RetrievalBudget budget,
            @Nullable WebhookRows webhooks,
            @Nullable AuditLog audit,
            @Nullable Node node) {
        this.budget = budget;
        this.webhooks = webhooks;
        this.audit = audit;
        this.node = node;
    }

    /**
     * A file that is to be brought next.
     *
     * @param user in whose name
     * @param restoringFor so many seconds ago its store was asked to bring it back from an archive; null when it was not
     */
    record Next(
            long fileId,
            long retrievalId,
            long assetId,
            @Nullable OffsetDateTime pinUntil,
            String user,
            @Nullable Long restoringFor) {}

    /** A file that is to stay. */
    record Pinned(long assetId, OffsetDateTime until) {}

    /**
     * Notes what is wanted; this node begins within a second or so. Hot files are left out.
     *
     * @return the id of the retrieval
     * @throws BudgetException when it is more than the user may have, and there is no reason to override that
     */
    @Transactional(TxType.REQUIRES_NEW)
    public long create(String principal, PrestageRequest request) {
        long id = ((Number) rows.createNativeQuery("""
                        INSERT INTO storage_retrievals
                            (kind, state, requested_by, priority, deadline, pin_until, node_id)
                        VALUES ('prestage', 'queued', ?1, ?2, CAST(?3 AS TIMESTAMPTZ), CAST(?4 AS TIMESTAMPTZ), ?5)
                        RETURNING id""")
                        .setParameter(1, principal)
                        .setParameter(2, request.priority())
                        .setParameter(3, text(request.deadline()))
                        .setParameter(4, text(request.pinUntil()))
                        .setParameter(5, node.id())
                        .getSingleResult())
                .longValue();
        Object[] chosen = choose(id, request);
        long files = ((Number) chosen[0]).longValue();
        long bytes = ((Number) chosen[1]).longValue();
        if (request.overrideReason() == null) {
            budget.refusal(principal, 0, 0)
                    .ifPresent(
                            refusal -> { // the new rows are counted already
                                throw refusal;
                            });
        }
        if (request.webhook() != null) {
            webhooks.add(id, request.webhook());
        }
        rows.createNativeQuery("""
                        UPDATE storage_retrievals r SET state = 'completed', ended_at = now()
                        WHERE r.id = ?1 AND NOT EXISTS (SELECT 1 FROM storage_retrieval_files WHERE retrieval_id = ?1)""").setParameter(1, id).executeUpdate();
        var detail = Json.createObjectBuilder().add("files", files).add("bytes", bytes);
        if (request.overrideReason() != null) {
            detail.add("override_reason", request.overrideReason());
        }
        if (request.webhook() != null) {
            detail.add("webhook", request.webhook());
        }
        JsonObject told = detail.build();
        audit.record(principal, "retrieval.create", "retrieval", id, told);
        return id;
    }

    /** Whether there is such a release, or files of one are stored as assets of the entity of that id. */
    @Transactional
    public boolean hasRelease(long releaseId) {
        return (Boolean) rows.createNativeQuery("SELECT EXISTS (SELECT 1 FROM releases WHERE id = ?1)"
                        + " OR EXISTS (SELECT 1 FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?1)")
                .setParameter(1, releaseId)
                .getSingleResult();
    }

    private static @Nullable String text(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toString();
    }

    private Object[] choose(long id, PrestageRequest request) {
        StringBuilder sql = new StringBuilder("""
                WITH chosen AS (
                    INSERT INTO storage_retrieval_files
                        (retrieval_id, asset_location_id, generation, backend_id, size_bytes, state)
                    SELECT ?1, a.id, a.generation, a.backend_id, a.file_size_bytes, 'pending'
                    FROM asset_locations a JOIN storage_backends b ON b.id = a.backend_id
                    WHERE b.tier = 'cold' AND a.file_size_bytes > 0 AND a.quarantined_at IS NULL""");
        Map<Integer, Object> values = new HashMap<>();
        values.put(1, id);
        List<Long> ids = request.assetLocationIds();
        if (ids != null) {
            sql.append(" AND a.id IN (")
                    .append(ids.stream().map(String::valueOf).collect(Collectors.joining(", ")))
                    .append(')');
        }
        if (request.entityType() != null) {
            sql.append(" AND a.entity_type = ?2");
            values.put(2, request.entityType());
        }
        if (request.projectId() != null) {
            sql.append(" AND EXISTS (SELECT 1 FROM entities e WHERE e.entity_type = a.entity_type"
                    + " AND e.entity_id = a.entity_id AND e.project_id = ?3)");
            values.put(3, request.projectId());
        }
        if (request.backendId() != null) {
            sql.append(" AND a.backend_id = ?4");
            values.put(4, request.backendId());
        }
        if (request.releaseId() != null) {
            sql.append(" AND a.entity_type = 'release' AND a.entity_id = ?5");
            values.put(5, request.releaseId());
        }
        Query query = rows.createNativeQuery(sql.append("""
                 ORDER BY a.id RETURNING size_bytes)
                SELECT COUNT(*), CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM chosen""").toString());
        values.forEach(query::setParameter);
        return (Object[]) query.getSingleResult();
    }

    /**
     * Cancels a retrieval: nothing more of it is begun, and what is under way ends within seconds. One that has ended stays as it is.
     *
     * @throws NotFoundException when there is none
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void cancel(String principal, long id) {
        if (rows.find(RetrievalRecord.class, id) == null) {
            throw new NotFoundException("there is no retrieval " + id);
        }
        int changed = rows.createNativeQuery("""
                        UPDATE storage_retrievals SET state = 'cancelled', ended_at = now()
                        WHERE id = ?1 AND ended_at IS NULL""").setParameter(1, id).executeUpdate();
        if (changed > 0) {
            rows.createNativeQuery("""
                            UPDATE storage_retrieval_files SET state = 'cancelled', ended_at = now()
                            WHERE retrieval_id = ?1 AND state IN ('pending', 'retrieving', 'restoring')""").setParameter(1, id).executeUpdate();
            audit.record(principal, "retrieval.cancel", "retrieval", id);
        }
    }

    /** Takes over what nodes had to bring that are gone. */
    @Transactional(TxType.REQUIRES_NEW)
    void takeOver() {
        rows.createNativeQuery(TAKE_OVER).setParameter(1, node.id()).executeUpdate();
    }

    /** What is to be brought next by this node, prestaged or left by a node that is gone: of each user the first one, then of each the second one, and so on. */
    @Transactional
    List<Next> next(int most) {
        List<?> found = rows.createNativeQuery(NEXT)
                .setParameter(1, node.id())
                .setParameter(2, most)
                .getResultList();
        return found.stream()
                .map(Object[].class::cast)
                .map(row -> new Next(
                        ((Number) row[0]).longValue(),
                        ((Number) row[1]).longValue(),
                        ((Number) row[2]).longValue(),
                        time(row[3]),
                        (String) row[4],
                        row[5] == null ? null : ((Number) row[5]).longValue()))
                .toList();
    }

    /** As PostgreSQL writes it: {@code 2026-01-31 12:00:00.5+00}. */
    private static @Nullable OffsetDateTime time(@Nullable Object text) {
        if (text == null) {
            return null;
        }
        String iso = text.toString().replace(' ', 'T');
        return OffsetDateTime.parse(iso.matches(".*[+-][0-9]{2}") ? iso + ":00" : iso);
    }

    /** A file needed no fetch, or cannot be brought. */
    @Transactional(TxType.REQUIRES_NEW)
    void settled(long fileId, @Nullable String error, @Nullable String message) {
        rows.createNativeQuery("""
                        UPDATE storage_retrieval_files
                        SET state = CASE WHEN CAST(?2 AS TEXT) IS NULL THEN 'completed' ELSE 'failed' END, error = ?2,
                            message = ?3, ended_at = now(),
                            retrieved_bytes = CASE WHEN CAST(?2 AS TEXT) IS NULL THEN size_bytes ELSE 0 END
                        WHERE id = ?1 AND state = 'pending'""")
                .setParameter(1, fileId)
                .setParameter(2, error)
                .setParameter(3, message)
                .executeUpdate();
    }

    /** Something to know about a file that was brought. */
    @Transactional(TxType.REQUIRES_NEW)
    void remark(long fileId, String message) {
        rows.createNativeQuery("UPDATE storage_retrieval_files SET message = ?2 WHERE id = ?1 AND error IS NULL")
                .setParameter(1, fileId)
                .setParameter(2, message)
                .executeUpdate();
    }

    /** Notes of every retrieval of this node how it stands, and of those without open files that they have ended. */
    @Transactional(TxType.REQUIRES_NEW)
    void conclude() {
        rows.createNativeQuery(CONCLUDE).setParameter(1, node.id()).executeUpdate();
    }

    /** Whatever is to stay in caches; of all nodes, for each pins what it has. */
    @Transactional
    List<Pinned> pinned() {
        List<?> found = rows.createNativeQuery("""
                        SELECT f.asset_location_id, CAST(MAX(r.pin_until) AS TEXT)
                        FROM storage_retrieval_files f JOIN storage_retrievals r ON r.id = f.retrieval_id
                        WHERE r.pin_until > now() AND f.state = 'completed' GROUP BY f.asset_location_id""").getResultList();
        return found.stream()
                .map(Object[].class::cast)
                .map(row -> new Pinned(((Number) row[0]).longValue(), Objects.requireNonNull(time(row[1]))))
                .toList();
    }
}
