package org.isotherm.registry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** What the tiers have held over time, by the samples of {@link BackendUsage}; a backend counts to the tier it has now. */
@ApplicationScoped
public class UsageHistory {
    private static final int POINTS = 240;

    @PersistenceContext
    private EntityManager rows;

    /** The mean of a span that begins at that time. */
    public record Point(OffsetDateTime at, long hotBytes, long coldBytes) {}

    /** The last so many days, in some {@value #POINTS} points at the most, the oldest first; spans without a sample have none. */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public List<Point> last(int days) {
        long span = Math.max(BackendUsage.SAMPLED.toSeconds(), days * 86_400L / POINTS);
        List<Object[]> found = rows.createNativeQuery("""
                        SELECT CAST(m.span * ?2 AS BIGINT),
                               CAST(COALESCE(SUM(m.used) FILTER (WHERE b.tier = 'hot'), 0) AS BIGINT),
                               CAST(COALESCE(SUM(m.used) FILTER (WHERE b.tier = 'cold'), 0) AS BIGINT)
                        FROM (SELECT floor(extract(epoch FROM sampled_at) / ?2) AS span, backend_id,
                                     AVG(used_bytes) AS used
                              FROM storage_usage_samples WHERE sampled_at >= now() - make_interval(days => ?1)
                              GROUP BY 1, 2) m
                        JOIN storage_backends b ON b.id = m.backend_id
                        GROUP BY m.span ORDER BY m.span""")
                .setParameter(1, days)
                .setParameter(2, span)
                .getResultList();
        return found.stream()
                .map(columns -> new Point(
                        Instant.ofEpochSecond(((Number) columns[0]).longValue()).atOffset(ZoneOffset.UTC),
                        ((Number) columns[1]).longValue(),
                        ((Number) columns[2]).longValue()))
                .toList();
    }
}
