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
 */
@ApplicationScoped
public class BackendUsage {
    /** How old a figure may be. */
    public static final Duration PERIOD = Duration.ofSeconds(30);

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

    /** The one statement. */
    @ApplicationScoped
    public static class Sums {
        @PersistenceContext
        private EntityManager rows;

        @Transactional(TxType.REQUIRES_NEW)
        public void refresh() {
            rows.createNativeQuery("""
                            UPDATE storage_backends b SET used_bytes = s.used
                            FROM (SELECT b2.id, COALESCE(SUM(o.size_bytes), 0) AS used
                                  FROM storage_backends b2 LEFT JOIN stored_objects o
                                    ON o.backend_id = b2.id AND o.state IN ('live', 'retained', 'condemned')
                                  GROUP BY b2.id) s
                            WHERE s.id = b.id AND b.used_bytes <> s.used""").executeUpdate();
        }
    }
}
