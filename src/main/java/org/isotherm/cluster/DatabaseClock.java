package org.isotherm.cluster;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.OffsetDateTime;

/** The one clock that retention and leases go by. */
@Dependent
public class DatabaseClock {
    @PersistenceContext
    private EntityManager rows;

    /** The time at which the running transaction began. */
    public OffsetDateTime now() {
        return OffsetDateTime.parse(
                rows.createNativeQuery("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
                        .getSingleResult()
                        .toString());
    }
}
