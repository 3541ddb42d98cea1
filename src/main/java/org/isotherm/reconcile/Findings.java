package org.isotherm.reconcile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.isotherm.asset.Ids;
import org.jspecify.annotations.Nullable;

/** The rows of {@code reconciliation_findings}: recorded once, read in pages. */
@ApplicationScoped
public class Findings {
    /**
     * Whether the rows still say what they said when {@code n} was looked at: a file that was taken in, moved, deleted or
     * set aside since is no finding, nor is one that a running move works on.
     */
    private static final String STILL_SO = "CASE n.kind WHEN 'unknown_object' THEN NOT " + LedgerNames.KNOWN
            + " WHEN 'stale_upload' THEN NOT " + LedgerNames.ON_ITS_WAY + """
             ELSE NOT EXISTS (SELECT 1 FROM asset_locations a
                              WHERE a.id = n.asset_id AND a.quarantined_at IS NOT NULL
                                AND a.backend_id = n.backend_id AND a.storage_path = n.name)
                  AND (n.object_id IS NULL
                       AND EXISTS (SELECT 1 FROM asset_locations a
                                   WHERE a.id = n.asset_id AND a.backend_id = n.backend_id
                                     AND a.storage_path = n.name AND a.file_size_bytes = n.expected)
                       OR EXISTS (SELECT 1 FROM stored_objects o
                                  WHERE o.id = n.object_id AND o.state IN ('live', 'retained')
                                    AND o.size_bytes = n.expected
                                    AND NOT EXISTS (
                                        SELECT 1 FROM storage_migration_items i
                                        WHERE i.asset_location_id = o.asset_location_id
                                          AND i.state IN ('copying', 'copied')
                                          AND (i.target_object_id = o.id
                                               OR (i.source_backend_id = o.backend_id
                                                   AND i.source_path = o.storage_path)))))
             END""";

    private static final String IGNORED = """
            EXISTS (SELECT 1 FROM reconciliation_findings f
                    WHERE f.backend_id = n.backend_id AND f.decision = 'ignore' AND md5(f.storage_path) = md5(n.name)
                      AND f.storage_path = n.name AND f.kind = n.kind
                      AND f.upload_id IS NOT DISTINCT FROM n.upload AND f.size_bytes IS NOT DISTINCT FROM n.size)""";

    @PersistenceContext
    private EntityManager rows;

    /** Records one page, counters and hints with it, in the caller's transaction. */
    @Transactional
    public void record(Reconciliation run, Compared page) {
        rows.createNativeQuery("""
                        UPDATE reconciliations SET listed_objects = listed_objects + ?2, listed_bytes = listed_bytes + ?3,
                               unreadable_objects = unreadable_objects + ?4
                        WHERE id = ?1""")
                .setParameter(1, run.id())
                .setParameter(2, page.objects())
                .setParameter(3, page.bytes())
                .setParameter(4, page.unreadable())
                .executeUpdate();
        if (!page.known().isEmpty()) {
            rows.createNativeQuery("""
                            INSERT INTO reconciliation_listed (reconciliation_id, storage_path, size_bytes, settled)
                            SELECT ?1, l.name, l.size, l.settled
                            FROM jsonb_to_recordset(CAST(?2 AS JSONB)) AS l(name TEXT, size BIGINT, settled BOOLEAN)
                            ON CONFLICT DO NOTHING""")
                    .setParameter(1, run.id())
                    .setParameter(2, json(page.known()))
                    .executeUpdate();
        }
        if (!page.differences().isEmpty()) {
            rows.createNativeQuery("INSERT INTO reconciliation_findings (reconciliation_id, backend_id, kind, origin,"
                            + " storage_path, upload_id, size_bytes, expected_size_bytes, modified_at, detail, object_id,"
                            + " asset_location_id)"
                            + " SELECT n.run, n.backend_id, n.kind, n.origin, n.name, n.upload, n.size, n.expected,"
                            + " n.modified, n.detail, n.object_id, n.asset_id"
                            + " FROM (SELECT CAST(?1 AS BIGINT) AS run, CAST(?2 AS BIGINT) AS backend_id, d.*"
                            + " FROM jsonb_to_recordset(CAST(?3 AS JSONB)) AS d(kind TEXT, origin TEXT, name TEXT,"
                            + " upload TEXT, size BIGINT, expected BIGINT, modified TIMESTAMPTZ, detail TEXT,"
                            + " object_id BIGINT, asset_id BIGINT)) n"
                            + " WHERE " + STILL_SO + " AND NOT " + IGNORED + " ON CONFLICT DO NOTHING")
                    .setParameter(1, run.id())
                    .setParameter(2, run.backendId())
                    .setParameter(3, Difference.json(page.differences()))
                    .executeUpdate();
        }
    }

    private static String json(List<Compared.Shown> known) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (Compared.Shown each : known) {
            all.add(Json.createObjectBuilder()
                    .add("name", each.name())
                    .add("size", each.size())
                    .add("settled", each.settled()));
        }
        return all.build().toString();
    }

    /**
     * Which findings are asked for; null for any.
     *
     * @param decided false: only those that nobody has decided upon; true: only the others
     */
    public record Filter(
            @Nullable FindingKind kind,
            @Nullable Decision decision,
            @Nullable Boolean decided) {}

    /** One page of a reconciliation's findings, after {@code afterId}. */
    @Transactional
    public List<Finding> page(long reconciliationId, Filter filter, long afterId, int limit) {
        StringBuilder sql = new StringBuilder(
                "SELECT f.* FROM reconciliation_findings f WHERE f.reconciliation_id = ?1 AND f.id > ?2");
        if (filter.kind() != null) {
            sql.append(" AND f.kind = '").append(filter.kind().text()).append('\'');
        }
        if (filter.decision() != null) {
            sql.append(" AND f.decision = '").append(filter.decision().text()).append('\'');
        }
        if (filter.decided() != null) {
            sql.append(" AND f.decision IS ").append(filter.decided() ? "NOT NULL" : "NULL");
        }
        @SuppressWarnings("unchecked") // of this entity, says the query
        List<Finding> found = rows.createNativeQuery(
                        sql.append(" ORDER BY f.id LIMIT ?3").toString(), Finding.class)
                .setParameter(1, reconciliationId)
                .setParameter(2, afterId)
                .setParameter(3, limit)
                .getResultList();
        return found;
    }

    /**
     * How many findings a reconciliation has, by kind.
     *
     * @param foreignObjects the unknown objects whose names have not the form of ours
     * @param undecided those of any kind that nobody has decided upon
     */
    public record Counts(
            long missingObject,
            long sizeDiffers,
            long unknownObject,
            long foreignObjects,
            long staleUpload,
            long undecided) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);
    }

    /** The counts of each reconciliation. */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public Map<Long, Counts> counts(Collection<Long> reconciliationIds) {
        List<Object[]> found = rows.createNativeQuery("""
                        SELECT reconciliation_id,
                               COUNT(*) FILTER (WHERE kind = 'missing_object'),
                               COUNT(*) FILTER (WHERE kind = 'size_differs'),
                               COUNT(*) FILTER (WHERE kind = 'unknown_object'),
                               COUNT(*) FILTER (WHERE kind = 'unknown_object' AND origin = 'foreign'),
                               COUNT(*) FILTER (WHERE kind = 'stale_upload'),
                               COUNT(*) FILTER (WHERE decision IS NULL)
                        FROM reconciliation_findings WHERE reconciliation_id = ANY (CAST(?1 AS BIGINT[]))
                        GROUP BY reconciliation_id""")
                .setParameter(1, Ids.array(reconciliationIds))
                .getResultList();
        Map<Long, Counts> counts = new HashMap<>();
        reconciliationIds.forEach(id -> counts.put(id, Counts.NONE));
        for (Object[] c : found) {
            counts.put(at(c, 0), new Counts(at(c, 1), at(c, 2), at(c, 3), at(c, 4), at(c, 5), at(c, 6)));
        }
        return counts;
    }

    /** How many files of nobody are set aside on the backend now. */
    @Transactional
    public long quarantined(long backendId) {
        return ((Number) rows.createNativeQuery(
                                "SELECT COUNT(*) FROM stored_objects WHERE backend_id = ?1 AND state = 'quarantined'")
                        .setParameter(1, backendId)
                        .getSingleResult())
                .longValue();
    }

    /** A copy from before the last move of an asset, with the digest that its row still has. */
    public record RetainedCopy(long backendId, String storagePath) {}

    /** What there is to repair these assets with. */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public Map<Long, RetainedCopy> retainedCopies(Collection<Long> assetLocationIds) {
        Map<Long, RetainedCopy> copies = new HashMap<>();
        List<Object[]> found = rows.createNativeQuery("""
                        SELECT a.id, o.backend_id, o.storage_path
                        FROM asset_locations a JOIN stored_objects o ON o.asset_location_id = a.id
                        WHERE a.id = ANY (CAST(?1 AS BIGINT[])) AND o.state = 'retained'
                          AND o.checksum_sha256 = a.checksum_sha256 ORDER BY o.id""")
                .setParameter(1, Ids.array(assetLocationIds))
                .getResultList();
        found.forEach(c -> copies.put(at(c, 0), new RetainedCopy(at(c, 1), (String) c[2])));
        return copies;
    }

    private static long at(Object[] columns, int index) {
        return ((Number) columns[index]).longValue();
    }
}
