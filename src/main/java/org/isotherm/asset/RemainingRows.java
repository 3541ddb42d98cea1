package org.isotherm.asset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rows that refer to a backend. Each method is one short transaction. */
@ApplicationScoped
public class RemainingRows {
    @PersistenceContext
    private EntityManager rows;

    /**
     * How many there are. Objects that are deleted, released or quarantined do not count: nothing of ours is left of them.
     *
     * @param live objects of assets
     * @param writing on their way in
     * @param retained the old objects of moves
     * @param condemned waiting to be deleted
     * @param unfinishedRuns runs from there or to there that have not ended, or have stopped before their end
     */
    public record Count(long assets, long live, long writing, long retained, long condemned, long unfinishedRuns) {
        /** Whether nothing refers to the backend, but for runs. */
        public boolean isEmpty() {
            return assets + live + writing + retained + condemned == 0;
        }

        /** In words, such as {@code 2 assets, 1 retained copy}. */
        public String text() {
            return assets + " assets, " + live + " live, " + writing + " unfinished, " + retained + " retained and "
                    + condemned + " condemned objects";
        }
    }

    /** @param exceptRun a run that does not count; 0 for none */
    @Transactional
    public Count count(long backendId, long exceptRun) {
        Object[] c = (Object[]) rows.createNativeQuery("""
                        SELECT (SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?1),
                               COUNT(*) FILTER (WHERE o.state = 'live'), COUNT(*) FILTER (WHERE o.state = 'writing'),
                               COUNT(*) FILTER (WHERE o.state = 'retained'), COUNT(*) FILTER (WHERE o.state = 'condemned'),
                               (SELECT COUNT(*) FROM storage_migrations m JOIN storage_migration_statuses s ON s.id = m.status_id
                                WHERE m.id <> ?2
                                  AND (((m.source_backend_id = ?1 OR m.target_backend_id = ?1)
                                        AND s.name IN ('pending', 'in_progress', 'verifying', 'paused', 'rolling_back'))
                                       OR EXISTS (SELECT 1 FROM storage_migration_items i WHERE i.migration_id = m.id
                                                  AND (i.source_backend_id = ?1 OR i.target_backend_id = ?1)
                                                  AND i.state IN ('pending', 'copying', 'copied'))))
                        FROM stored_objects o
                        WHERE o.backend_id = ?1 AND o.state IN ('live', 'writing', 'retained', 'condemned')""")
                .setParameter(1, backendId)
                .setParameter(2, exceptRun)
                .getSingleResult();
        return new Count(number(c[0]), number(c[1]), number(c[2]), number(c[3]), number(c[4]), number(c[5]));
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }

    /** What of the configuration names the backend: profiles, policies, schedules, backends that overflow to it; ten at most. */
    @Transactional
    @SuppressWarnings("unchecked") // one column of text
    public List<String> namedBy(long backendId) {
        return rows.createNativeQuery("""
                        SELECT 'profile ' || name FROM storage_profiles WHERE backend_id = ?1
                        UNION ALL SELECT 'policy ' || name FROM tiering_policies WHERE target_backend_id = ?1
                        UNION ALL SELECT 'schedule ' || name FROM tiering_schedules WHERE backend_id = ?1
                        UNION ALL SELECT 'the overflow of backend ' || name FROM storage_backends
                                  WHERE overflow_backend_id = ?1 AND purged_at IS NULL
                        ORDER BY 1 LIMIT 10""").setParameter(1, backendId).getResultList();
    }

    /** Whether something is being written there that no unfinished run names: an upload, which will end in a while. */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean takesUploads(long backendId) {
        return (Boolean) rows.createNativeQuery("""
                        SELECT EXISTS (SELECT 1 FROM stored_objects o WHERE o.backend_id = ?1 AND o.state = 'writing'
                                       AND NOT EXISTS (SELECT 1 FROM storage_migration_items i
                                                       WHERE i.asset_location_id = o.asset_location_id
                                                         AND i.target_object_id = o.id
                                                         AND i.state IN ('pending', 'copying', 'copied')))""").setParameter(1, backendId).getSingleResult();
    }

    /**
     * Whether objects there will go by themselves: condemned ones, and retained ones whose time will be over, by the
     * clock or by a person. The retained copy of an asset that has lost its object is none of these.
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean isEmptying(long backendId) {
        return (Boolean) rows.createNativeQuery("""
                        SELECT EXISTS (SELECT 1 FROM stored_objects o WHERE o.backend_id = ?1
                                       AND (o.state = 'condemned'
                                            OR (o.state = 'retained'
                                                AND NOT EXISTS (SELECT 1 FROM asset_locations a WHERE a.id = o.asset_location_id
                                                                AND a.quarantined_at IS NOT NULL))))""").setParameter(1, backendId).getSingleResult();
    }

    /** Those of the names that Isotherm has made, or that a row needs. */
    @Transactional(TxType.REQUIRES_NEW)
    @SuppressWarnings("unchecked") // a column of texts
    public Set<String> managed(long backendId, Collection<String> names) {
        if (names.isEmpty()) {
            return Set.of();
        }
        JsonArrayBuilder json = Json.createArrayBuilder();
        names.forEach(json::add);
        List<String> found = rows.createNativeQuery("""
                        SELECT n.name FROM jsonb_array_elements_text(CAST(?2 AS JSONB)) AS n(name)
                        WHERE EXISTS (SELECT 1 FROM stored_objects o WHERE o.backend_id = ?1 AND o.storage_path = n.name
                                      AND (o.managed OR o.state NOT IN ('deleted', 'released', 'quarantined')))
                           OR EXISTS (SELECT 1 FROM asset_locations a WHERE a.backend_id = ?1 AND a.storage_path = n.name)""")
                .setParameter(1, backendId)
                .setParameter(2, json.build().toString())
                .getResultList();
        return new HashSet<>(found);
    }
}
