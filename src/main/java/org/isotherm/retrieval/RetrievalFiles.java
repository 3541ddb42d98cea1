package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The single files of retrievals: what is being brought, for whom, and by which node. */
@ApplicationScoped
public class RetrievalFiles {
    @PersistenceContext
    private EntityManager rows;

    /**
     * One file of a retrieval.
     *
     * @param asset null when it was deleted
     * @param node whose cache it is brought into; null while it waits
     */
    public record RetrievalFile(
            long id,
            long retrievalId,
            String kind,
            String requestedBy,
            long assetLocationId,
            @Nullable String asset,
            long backendId,
            long sizeBytes,
            long retrievedBytes,
            String state,
            @Nullable String error,
            @Nullable String message,
            @Nullable String node,
            @Nullable OffsetDateTime startedAt,
            @Nullable OffsetDateTime endedAt) {}

    /**
     * One page, the newest first, before {@code beforeId}.
     *
     * @param retrievalId null for all
     * @param open whether only those that have not ended, or only those that have; null for all
     */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public List<RetrievalFile> page(@Nullable Long retrievalId, @Nullable Boolean open, long beforeId, int limit) {
        Query query = rows.createNativeQuery("""
                        SELECT f.id, f.retrieval_id, r.kind, r.requested_by, f.asset_location_id,
                               a.entity_type || '/' || a.entity_id || '/' || a.file_field, f.backend_id, f.size_bytes,
                               f.retrieved_bytes, f.state, f.error, f.message, n.name,
                               CAST(extract(epoch FROM f.started_at) * 1000 AS BIGINT),
                               CAST(extract(epoch FROM f.ended_at) * 1000 AS BIGINT)
                        FROM storage_retrieval_files f JOIN storage_retrievals r ON r.id = f.retrieval_id
                        LEFT JOIN asset_locations a ON a.id = f.asset_location_id
                        LEFT JOIN cluster_nodes n ON n.id = f.node_id
                        WHERE f.id < ?1
                        """
                + (retrievalId == null ? "" : " AND f.retrieval_id = ?3")
                + (open == null
                        ? ""
                        : " AND f.state " + (open ? "" : "NOT ") + "IN ('pending', 'retrieving', 'restoring')")
                + " ORDER BY f.id DESC LIMIT ?2");
        query.setParameter(1, beforeId).setParameter(2, limit);
        if (retrievalId != null) {
            query.setParameter(3, retrievalId);
        }
        return ((List<Object[]>) query.getResultList())
                .stream().map(RetrievalFiles::file).toList();
    }

    private static RetrievalFile file(Object[] c) {
        return new RetrievalFile(
                ((Number) c[0]).longValue(),
                ((Number) c[1]).longValue(),
                (String) c[2],
                (String) c[3],
                ((Number) c[4]).longValue(),
                (String) c[5],
                ((Number) c[6]).longValue(),
                ((Number) c[7]).longValue(),
                ((Number) c[8]).longValue(),
                (String) c[9],
                (String) c[10],
                (String) c[11],
                (String) c[12],
                time((Number) c[13]),
                time((Number) c[14]));
    }

    private static @Nullable OffsetDateTime time(@Nullable Number millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis.longValue()).atOffset(ZoneOffset.UTC);
    }
}
