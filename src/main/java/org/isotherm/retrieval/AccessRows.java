package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Adds accesses to the rows of {@code asset_locations}. */
@ApplicationScoped
public class AccessRows {
    private static final int AT_ONCE = 500;

    @PersistenceContext
    private EntityManager rows;

    /** All or none of them; assets that are no more are left out. */
    @Transactional(TxType.REQUIRES_NEW)
    void add(Map<Long, AccessCounts.Seen> accesses) {
        // in the order in which every transaction locks assets
        List<Long> ids = new ArrayList<>(accesses.keySet());
        ids.sort(null);
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            add(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)), accesses);
        }
    }

    private void add(List<Long> ids, Map<Long, AccessCounts.Seen> accesses) {
        long now = System.nanoTime();
        String values = ids.stream()
                .map(id -> {
                    AccessCounts.Seen seen = Objects.requireNonNull(accesses.get(id));
                    long age = Math.max(0, TimeUnit.NANOSECONDS.toMillis(now - seen.lastNanos()));
                    return "(" + id + ", " + seen.count() + ", " + age + ")";
                })
                .collect(Collectors.joining(", "));
        rows.createNativeQuery("WITH seen (id, count, age) AS (VALUES " + values + """
                        ), locked AS (
                            SELECT a.id FROM asset_locations a JOIN seen s ON s.id = a.id ORDER BY a.id FOR UPDATE OF a)
                        UPDATE asset_locations a
                        SET access_count = CAST(LEAST(CAST(a.access_count AS BIGINT) + s.count, 2147483647) AS INTEGER),
                            last_accessed_at = GREATEST(a.last_accessed_at, now() - s.age * INTERVAL '1 millisecond')
                        FROM seen s, locked l WHERE a.id = s.id AND a.id = l.id""")
                .executeUpdate();
    }
}
