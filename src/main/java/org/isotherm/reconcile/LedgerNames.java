package org.isotherm.reconcile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonArrayBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.isotherm.cluster.JsonRows;
import org.jspecify.annotations.Nullable;

/** Asks the rows about names. Each method is one short transaction of its own. */
@ApplicationScoped
public class LedgerNames {
    /**
     * A row names the object {@code n.name} on backend {@code n.backend_id}: an asset, or the ledger in any state short
     * of a file that was ours to delete and is gone. Two conditions, for two indexes.
     */
    static final String KNOWN = """
            (EXISTS (SELECT 1 FROM stored_objects o WHERE o.backend_id = n.backend_id AND o.storage_path = n.name
                     AND (o.managed OR o.state NOT IN ('deleted', 'released')))
             OR EXISTS (SELECT 1 FROM stored_objects o WHERE o.backend_id = n.backend_id AND o.storage_path = n.name
                        AND o.state = 'released')
             OR EXISTS (SELECT 1 FROM asset_locations a
                        WHERE a.backend_id = n.backend_id AND a.storage_path = n.name))""";

    /** The object {@code n.name} is Isotherm's and on its way: in, or out. What a running write or the clean-up needs is no finding. */
    static final String ON_ITS_WAY = """
            EXISTS (SELECT 1 FROM stored_objects o WHERE o.backend_id = n.backend_id AND o.storage_path = n.name
                    AND o.managed AND o.state IN ('writing', 'condemned', 'deleted'))""";

    /** The object {@code n.name} was named by Isotherm itself. */
    static final String OURS = """
            EXISTS (SELECT 1 FROM stored_objects o WHERE o.backend_id = n.backend_id AND o.storage_path = n.name
                    AND o.managed)""";

    @PersistenceContext
    private EntityManager rows;

    /** Those of the names that a row names. */
    @Transactional(TxType.REQUIRES_NEW)
    public Set<String> known(long backendId, Collection<String> names) {
        return matching(backendId, names, KNOWN);
    }

    /** Those of the names that a running write or the clean-up works on. */
    @Transactional(TxType.REQUIRES_NEW)
    public Set<String> onTheirWay(long backendId, Collection<String> names) {
        return matching(backendId, names, ON_ITS_WAY);
    }

    /** Those of the names that Isotherm has made. */
    @Transactional(TxType.REQUIRES_NEW)
    public Set<String> ours(long backendId, Collection<String> names) {
        return matching(backendId, names, OURS);
    }

    @SuppressWarnings("unchecked") // a column of texts
    private Set<String> matching(long backendId, Collection<String> names, String condition) {
        if (names.isEmpty()) {
            return Set.of();
        }
        JsonArrayBuilder json = JsonRows.list();
        names.forEach(json::add);
        List<String> found = rows.createNativeQuery(
                        "SELECT n.name FROM (SELECT CAST(?1 AS BIGINT) AS backend_id, t.name"
                                + " FROM jsonb_array_elements_text(CAST(?2 AS JSONB)) AS t(name)) n WHERE " + condition)
                .setParameter(1, backendId)
                .setParameter(2, json.build().toString())
                .getResultList();
        return new HashSet<>(found);
    }

    /** The time before which a thing must have been written to be looked at. */
    @Transactional(TxType.REQUIRES_NEW)
    public OffsetDateTime ago(long seconds) {
        return OffsetDateTime.parse(rows.createNativeQuery("""
                        SELECT to_char((now() - ?1 * INTERVAL '1 second') AT TIME ZONE 'UTC',
                                       'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""")
                .setParameter(1, seconds)
                .getSingleResult()
                .toString());
    }

    /** The listing has not shown the object {@code r.name} as its row has it. */
    private static final String NOT_AS_LISTED = """
            NOT EXISTS (SELECT 1 FROM reconciliation_listed l WHERE l.reconciliation_id = ?1 AND l.storage_path = r.name
                        AND (l.size_bytes = r.size OR NOT l.settled))""";

    /** The next live and retained objects of the ledger behind {@code afterId} that the listing has not shown as they are there. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<NamedRow> ledgerPage(Reconciliation run, long afterId, int limit) {
        return page(run, """
                SELECT o.id, o.storage_path AS name, o.size_bytes AS size, o.id AS object_id, o.asset_location_id AS asset_id
                FROM stored_objects o
                WHERE o.backend_id = ?2 AND o.state IN ('live', 'retained') AND o.id > ?3""", afterId, limit);
    }

    /** Same for assets whose object the ledger does not have: rows that somebody else has written. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<NamedRow> assetsPage(Reconciliation run, long afterId, int limit) {
        return page(run, """
                SELECT a.id, a.storage_path AS name, a.file_size_bytes AS size, CAST(NULL AS BIGINT) AS object_id,
                       a.id AS asset_id
                FROM asset_locations a
                WHERE a.backend_id = ?2 AND a.id > ?3
                  AND NOT EXISTS (SELECT 1 FROM stored_objects o
                                  WHERE o.backend_id = a.backend_id AND o.storage_path = a.storage_path
                                    AND (o.managed OR o.state NOT IN ('deleted', 'released'))
                                    AND o.state IN ('live', 'retained'))""", afterId, limit);
    }

    @SuppressWarnings("unchecked") // rows of columns
    private List<NamedRow> page(Reconciliation run, String source, long afterId, int limit) {
        Query query = rows.createNativeQuery("SELECT r.id, r.name, r.size, r.object_id, r.asset_id FROM (" + source
                        + ") r WHERE " + NOT_AS_LISTED + " ORDER BY r.id LIMIT ?4")
                .setParameter(1, run.id())
                .setParameter(2, run.backendId())
                .setParameter(3, afterId)
                .setParameter(4, limit);
        List<NamedRow> page = new ArrayList<>();
        for (Object[] c : (List<Object[]>) query.getResultList()) {
            page.add(new NamedRow(number(c[0]), (String) c[1], number(c[2]), optional(c[3]), optional(c[4])));
        }
        return page;
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }

    private static @Nullable Long optional(@Nullable Object column) {
        return column == null ? null : number(column);
    }
}
