package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.isotherm.asset.AssetLocation;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code storage_retrievals} and {@code storage_retrieval_files}. A unique index lets one node at a time fill
 * its cache with an asset; the fills of a node count for as long as its lease lasts.
 */
@ApplicationScoped
public class RetrievalRows {
    static final String SUMS = """
            SELECT COUNT(*), COALESCE(SUM(f.size_bytes), 0), COUNT(*) FILTER (WHERE f.state = 'completed'),
                   COALESCE(SUM(f.retrieved_bytes), 0), COUNT(*) FILTER (WHERE f.state = 'restoring'),
                   CAST(COALESCE(EXTRACT(EPOCH FROM MAX(COALESCE(other.restore_expected_at, f.restore_expected_at))
                       FILTER (WHERE f.ended_at IS NULL) - now()), 0) AS BIGINT)
            FROM storage_retrieval_files f
            LEFT JOIN storage_retrieval_files other ON f.state = 'pending'
                AND other.asset_location_id = f.asset_location_id AND other.state IN ('retrieving', 'restoring')
            WHERE f.retrieval_id = ?1""";

    /**
     * Of each backend what comes until the retrieval has: its own, what the same user wants to have before, and of each
     * other user as much, for they take turns.
     */
    static final String QUEUE = """
            WITH it AS (SELECT * FROM storage_retrievals WHERE id = ?1),
            open AS (
                SELECT f.backend_id, r.requested_by, r.id = it.id AS mine, COUNT(*) AS files,
                       SUM(f.size_bytes - f.retrieved_bytes) AS bytes
                FROM it JOIN storage_retrievals r ON r.ended_at IS NULL AND r.node_id IS NOT DISTINCT FROM it.node_id
                    AND (r.requested_by <> it.requested_by
                         OR (-r.priority, COALESCE(r.deadline, 'infinity'), r.id)
                            <= (-it.priority, COALESCE(it.deadline, 'infinity'), it.id))
                JOIN storage_retrieval_files f ON f.retrieval_id = r.id AND f.state IN ('pending', 'retrieving')
                GROUP BY 1, 2, 3),
            wanted AS (
                SELECT o.backend_id, SUM(o.files) AS files, SUM(o.bytes) AS bytes
                FROM open o JOIN it ON it.requested_by = o.requested_by
                GROUP BY 1 HAVING bool_or(o.mine))
            SELECT w.backend_id, w.files + COALESCE(SUM(o.files), 0),
                   CAST(w.bytes + COALESCE(SUM(LEAST(o.bytes, w.bytes)) FILTER (WHERE o.bytes > 0), 0) AS BIGINT)
            FROM wanted w CROSS JOIN it
            LEFT JOIN open o ON o.backend_id = w.backend_id AND o.requested_by <> it.requested_by
            GROUP BY w.backend_id, w.files, w.bytes""";

    static final String ADVANCED = """
            UPDATE storage_retrieval_files
            SET retrieved_bytes = ?3, state = ?4,
                restore_requested_at = CASE WHEN ?4 = 'restoring'
                    THEN COALESCE(restore_requested_at, now() - make_interval(secs => ?6)) END,
                restore_expected_at = CASE WHEN ?4 = 'restoring'
                    THEN COALESCE(restore_expected_at, now() + make_interval(secs => ?7)) END
            WHERE retrieval_id = ?1 AND asset_location_id = ?2 AND node_id = ?5
              AND state IN ('retrieving', 'restoring')""";

    /**
     * A file of a prestage waits for its turn again, and so does one that its store is bringing back from an archive, which
     * goes on for hours; whoever wanted to read another one asks anew.
     */
    static final String LOST = """
            WITH lost AS (
                UPDATE storage_retrieval_files f
                SET state = CASE WHEN r.kind = 'prestage' OR f.state = 'restoring' THEN 'pending' ELSE 'failed' END,
                    retrieved_bytes = 0,
                    error = CASE WHEN r.kind = 'prestage' OR f.state = 'restoring' THEN NULL ELSE 'node_lost' END,
                    message = CASE WHEN r.kind = 'prestage' OR f.state = 'restoring' THEN NULL
                                   ELSE 'the node that brought it is gone' END,
                    ended_at = CASE WHEN r.kind = 'prestage' OR f.state = 'restoring' THEN NULL ELSE now() END
                FROM storage_retrievals r
                WHERE r.id = f.retrieval_id AND f.state IN ('retrieving', 'restoring')
            """;

    static final String NODE_GONE =
            "NOT EXISTS (SELECT 1 FROM cluster_nodes n WHERE n.id = f.node_id AND n.lease_until > now())";

    static final String ENDED = """
             RETURNING f.retrieval_id, f.state)
            UPDATE storage_retrievals r SET state = 'failed', ended_at = now()
            FROM lost
            WHERE r.id = lost.retrieval_id AND lost.state = 'failed' AND r.kind = 'access' AND r.ended_at IS NULL""";

    @PersistenceContext
    private EntityManager rows;

    /**
     * Who fills.
     *
     * @param id of the retrieval
     * @param mine false when another node is at it
     */
    record Begun(long id, boolean mine) {}

    /** Notes that this node fills its cache with the asset now, unless another one is at that. */
    @Transactional(TxType.REQUIRES_NEW)
    Begun begin(AssetLocation asset, String principal, long nodeId) {
        lock(asset.id());
        giveUpLost(asset.id(), nodeId);
        Optional<Long> other = filling(asset.id());
        if (other.isPresent()) {
            return new Begun(other.get(), false);
        }
        long id = ((Number) rows.createNativeQuery("""
                        INSERT INTO storage_retrievals (kind, state, requested_by, node_id)
                        VALUES ('access', 'retrieving', ?1, ?2) RETURNING id""")
                        .setParameter(1, principal)
                        .setParameter(2, nodeId)
                        .getSingleResult())
                .longValue();
        rows.createNativeQuery("""
                        INSERT INTO storage_retrieval_files
                            (retrieval_id, asset_location_id, generation, backend_id, size_bytes, state, node_id, started_at)
                        VALUES (?1, ?2, ?3, ?4, ?5, 'retrieving', ?6, now())""")
                .setParameter(1, id)
                .setParameter(2, asset.id())
                .setParameter(3, asset.generation())
                .setParameter(4, asset.backendId())
                .setParameter(5, asset.size())
                .setParameter(6, nodeId)
                .executeUpdate();
        return new Begun(id, true);
    }

    /** Notes that this node brings a file of a prestage now, unless somebody is at that asset. */
    @Transactional(TxType.REQUIRES_NEW)
    Begun begin(AssetLocation asset, Prestages.Next file, long nodeId) {
        lock(asset.id());
        giveUpLost(asset.id(), nodeId);
        Optional<Long> other = filling(asset.id());
        if (other.isPresent()) {
            return new Begun(other.get(), false);
        }
        int changed = rows.createNativeQuery("""
                        UPDATE storage_retrieval_files
                        SET state = 'retrieving', node_id = ?2, generation = ?3, backend_id = ?4, size_bytes = ?5,
                            started_at = now()
                        WHERE id = ?1 AND state = 'pending'""")
                .setParameter(1, file.fileId())
                .setParameter(2, nodeId)
                .setParameter(3, asset.generation())
                .setParameter(4, asset.backendId())
                .setParameter(5, asset.size())
                .executeUpdate();
        return new Begun(file.retrievalId(), changed > 0);
    }

    private Optional<Long> filling(long assetId) {
        List<?> found = rows.createNativeQuery("""
                        SELECT retrieval_id FROM storage_retrieval_files
                        WHERE asset_location_id = ?1 AND state IN ('retrieving', 'restoring')""").setParameter(1, assetId).getResultList();
        return found.stream().map(id -> ((Number) id).longValue()).findFirst();
    }

    /** Two nodes that begin at once do so one after the other. */
    private void lock(long assetId) {
        rows.createNativeQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended('retrieval', ?1))) l")
                .setParameter(1, assetId)
                .getSingleResult();
    }

    /** What a node has begun that is gone, or this one before it forgot it: whatever it had is no more. */
    private void giveUpLost(long assetId, long nodeId) {
        rows.createNativeQuery(LOST + "AND f.asset_location_id = ?1 AND (f.node_id = ?2 OR " + NODE_GONE + ")" + ENDED)
                .setParameter(1, assetId)
                .setParameter(2, nodeId)
                .executeUpdate();
    }

    /** Same for all that nodes have begun that are gone. */
    @Transactional(TxType.REQUIRES_NEW)
    void giveUpLost() {
        rows.createNativeQuery(LOST + "AND " + NODE_GONE + ENDED).executeUpdate();
    }

    /**
     * The store is bringing the object back.
     *
     * @param seconds since it was asked to
     * @param left until it should be there
     */
    record Restoring(long seconds, long left) {}

    /**
     * How far it is.
     *
     * @param restoring null when the store has it at hand
     * @return false when it was cancelled, or another node has taken it over
     */
    @Transactional(TxType.REQUIRES_NEW)
    boolean advanced(long id, long assetId, long nodeId, long bytes, @Nullable Restoring restoring) {
        return rows.createNativeQuery(ADVANCED)
                        .setParameter(5, nodeId)
                        .setParameter(1, id)
                        .setParameter(2, assetId)
                        .setParameter(3, bytes)
                        .setParameter(4, restoring == null ? "retrieving" : "restoring")
                        .setParameter(6, restoring == null ? 0.0 : (double) restoring.seconds())
                        .setParameter(7, restoring == null ? 0.0 : (double) restoring.left())
                        .executeUpdate()
                > 0;
    }

    /**
     * A fill that some node is at.
     *
     * @param restoring whether its store is bringing the object back from an archive
     * @param restoreSeconds until it should have
     * @param missingBytes of the object
     * @param millis since it began
     */
    record AtWork(boolean restoring, long restoreSeconds, long missingBytes, long millis) {}

    @Transactional
    Optional<AtWork> atWork(long assetId) {
        List<?> found = rows.createNativeQuery("""
                        SELECT state = 'restoring',
                               CAST(COALESCE(EXTRACT(EPOCH FROM restore_expected_at - now()), 0) AS BIGINT),
                               size_bytes - retrieved_bytes,
                               CAST(COALESCE(EXTRACT(EPOCH FROM now() - started_at), 0) * 1000 AS BIGINT)
                        FROM storage_retrieval_files
                        WHERE asset_location_id = ?1 AND state IN ('retrieving', 'restoring')""").setParameter(1, assetId).getResultList();
        return found.stream()
                .map(Object[].class::cast)
                .map(row -> new AtWork(
                        (Boolean) row[0],
                        Math.max(0, ((Number) row[1]).longValue()),
                        ((Number) row[2]).longValue(),
                        ((Number) row[3]).longValue()))
                .findFirst();
    }

    /** @param error null when the content is in the cache */
    @Transactional(TxType.REQUIRES_NEW)
    void ended(long id, long assetId, long nodeId, long bytes, @Nullable String error, @Nullable String message) {
        String state = error == null ? "completed" : error.equals("cancelled") ? "cancelled" : "failed";
        int changed = rows.createNativeQuery("""
                        UPDATE storage_retrieval_files
                        SET retrieved_bytes = ?3, state = ?4, error = ?5, message = COALESCE(?6, message),
                            ended_at = now()
                        WHERE retrieval_id = ?1 AND asset_location_id = ?2 AND node_id = ?7
                          AND state IN ('retrieving', 'restoring')""")
                .setParameter(7, nodeId)
                .setParameter(1, id)
                .setParameter(2, assetId)
                .setParameter(3, bytes)
                .setParameter(4, state)
                .setParameter(5, error)
                .setParameter(6, message)
                .executeUpdate();
        if (changed > 0) {
            rows.createNativeQuery("""
                            UPDATE storage_retrievals SET state = ?2, ended_at = now()
                            WHERE id = ?1 AND kind = 'access' AND ended_at IS NULL""")
                    .setParameter(1, id)
                    .setParameter(2, state)
                    .executeUpdate();
        }
    }

    /** Forgets what ended so long ago and pins nothing any more. */
    @Transactional(TxType.REQUIRES_NEW)
    void forget(Duration age) {
        rows.createNativeQuery("DELETE FROM storage_retrievals WHERE ended_at < now() - make_interval(secs => ?1)"
                        + " AND (pin_until IS NULL OR pin_until < now())")
                .setParameter(1, (double) age.toSeconds())
                .executeUpdate();
    }

    @Transactional
    Optional<RetrievalRecord> find(long id) {
        return Optional.ofNullable(rows.find(RetrievalRecord.class, id));
    }

    /** Newest first. */
    @Transactional
    List<RetrievalRecord> page(@Nullable String state, long beforeId, int limit) {
        TypedQuery<RetrievalRecord> query = rows.createQuery(
                "SELECT r FROM RetrievalRecord r WHERE r.id < :before" + (state == null ? "" : " AND r.state = :state")
                        + " ORDER BY r.id DESC",
                RetrievalRecord.class);
        if (state != null) {
            query.setParameter("state", state);
        }
        return query.setParameter("before", beforeId).setMaxResults(limit).getResultList();
    }

    /**
     * What the files of a retrieval come to.
     *
     * @param restoringFiles those that their store is bringing back from an archive
     * @param restoreSeconds until the last of those should be there, and of those that wait for the restore of another
     *     retrieval
     */
    record Sums(
            int files, long bytes, int retrievedFiles, long retrievedBytes, int restoringFiles, long restoreSeconds) {}

    @Transactional
    Sums sums(long retrievalId) {
        Object[] row = (Object[])
                rows.createNativeQuery(SUMS).setParameter(1, retrievalId).getSingleResult();
        return new Sums(
                ((Number) row[0]).intValue(),
                ((Number) row[1]).longValue(),
                ((Number) row[2]).intValue(),
                ((Number) row[3]).longValue(),
                ((Number) row[4]).intValue(),
                Math.max(0, ((Number) row[5]).longValue()));
    }

    /** What is to come from a backend until a retrieval has all that it wants from there. */
    record Queue(long backendId, int files, long bytes) {}

    @Transactional
    List<Queue> queue(long retrievalId) {
        List<?> found =
                rows.createNativeQuery(QUEUE).setParameter(1, retrievalId).getResultList();
        return found.stream()
                .map(Object[].class::cast)
                .map(row -> new Queue(
                        ((Number) row[0]).longValue(), ((Number) row[1]).intValue(), ((Number) row[2]).longValue()))
                .toList();
    }

    /** The first of those that could not be brought. */
    @Transactional
    List<FillRecord> failures(long retrievalId, int most) {
        return rows.createQuery(
                        "SELECT f FROM FillRecord f WHERE f.retrievalId = :id AND f.error IS NOT NULL ORDER BY f.id",
                        FillRecord.class)
                .setParameter("id", retrievalId)
                .setMaxResults(most)
                .getResultList();
    }
}
