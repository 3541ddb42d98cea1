package org.isotherm.registry;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code storage_backends.used_bytes} at the sum of the objects that lie there: live, retained and condemned ones.
 * Derived afresh each time, so it cannot drift; written once a period instead of by every move, so that moves do not
 * queue for one row.
 *
 * <p>Beside it, for {@link org.isotherm.asset} to say exactly what is taken at any moment without summing up everything:
 * {@code committed_bytes}, the sum over all objects that may take room, those being written too, up to the id {@code
 * committed_until}. Those behind it are few enough to be summed up each time. The id is one that was the last at least
 * {@link #SETTLED} before, so that no object up to it can still be uncommitted.
 */
@ApplicationScoped
public class BackendUsage {
    /** How old a figure may be. */
    public static final Duration PERIOD = Duration.ofSeconds(30);

    /** One sample of each backend is kept of each such span, whichever node takes it. */
    public static final Duration SAMPLED = Duration.ofMinutes(15);

    private static final int KEPT_DAYS = 400;
    private static final Duration SETTLED = Duration.ofSeconds(10);

    @Resource
    private ManagedThreadFactory threads;

    @Inject
    private Sums sums;

    private @Nullable Ticker timer;

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            timer = Ticker.start(threads, "used bytes", PERIOD, sums::refresh);
        }
    }

    @jakarta.annotation.PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
    }

    /** The statements. */
    @ApplicationScoped
    public static class Sums {
        @PersistenceContext
        private EntityManager rows;

        @Transactional(TxType.REQUIRES_NEW)
        public void refresh() {
            rows.createNativeQuery("""
                            UPDATE storage_backends b SET used_bytes = s.used, committed_bytes = s.committed,
                                   committed_until = s.until, committed_at = now(),
                                   committed_next = s.next, committed_next_at = s.next_at
                            FROM (SELECT h.id, h.until,
                                         CASE WHEN h.moves THEN GREATEST(h.next, MAX(o.id)) ELSE h.next END AS next,
                                         CASE WHEN h.moves THEN now() ELSE h.next_at END AS next_at,
                                         COALESCE(SUM(o.size_bytes) FILTER (WHERE o.state <> 'writing'), 0) AS used,
                                         COALESCE(SUM(o.size_bytes) FILTER (WHERE o.id <= h.until), 0) AS committed
                                  FROM (SELECT id, committed_next AS next, committed_next_at AS next_at,
                                               committed_next_at <= now() - make_interval(secs => ?1) AS moves,
                                               CASE WHEN committed_next_at <= now() - make_interval(secs => ?1)
                                                    THEN committed_next ELSE committed_until END AS until
                                        FROM storage_backends) h
                                  LEFT JOIN stored_objects o ON o.backend_id = h.id
                                        AND o.state IN ('writing', 'live', 'retained', 'condemned')
                                  GROUP BY h.id, h.until, h.moves, h.next, h.next_at) s
                            WHERE s.id = b.id AND (b.used_bytes <> s.used OR b.committed_bytes <> s.committed
                                  OR b.committed_until <> s.until OR b.committed_next <> s.next)""").setParameter(1, SETTLED.toSeconds()).executeUpdate();
            rows.createNativeQuery("""
                            INSERT INTO storage_usage_samples (sampled_at, backend_id, used_bytes)
                            SELECT to_timestamp(floor(extract(epoch FROM now()) / ?1) * ?1), id, used_bytes
                            FROM storage_backends WHERE purged_at IS NULL
                            ON CONFLICT DO NOTHING""").setParameter(1, SAMPLED.toSeconds()).executeUpdate();
            rows.createNativeQuery("""
                            DELETE FROM storage_usage_samples
                            WHERE sampled_at < now() - make_interval(days => ?1)""").setParameter(1, KEPT_DAYS).executeUpdate();
        }
    }
}
