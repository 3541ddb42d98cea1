package org.isotherm.cluster;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.UUID;

/** The rows of {@code cluster_nodes} and {@code installation}. Times are the database's. */
@ApplicationScoped
public class NodeLeases {
    @PersistenceContext
    private EntityManager rows;

    /** Ends every lease of that name, since their process is gone, and takes a new one. */
    @Transactional(TxType.REQUIRES_NEW)
    public long register(String name, Duration lease) {
        rows.createNativeQuery("UPDATE cluster_nodes SET lease_until = now() WHERE name = ?1 AND lease_until > now()")
                .setParameter(1, name)
                .executeUpdate();
        return insert(name, lease);
    }

    private long insert(String name, Duration lease) {
        Object id = rows.createNativeQuery("""
                        INSERT INTO cluster_nodes (name, lease_until)
                        VALUES (?1, now() + ?2 * INTERVAL '1 millisecond') RETURNING id""")
                .setParameter(1, name)
                .setParameter(2, lease.toMillis())
                .getSingleResult();
        return ((Number) id).longValue();
    }

    /** Prolongs the lease; one that had run out is taken up again. */
    @Transactional(TxType.REQUIRES_NEW)
    public void renew(long id, Duration lease) {
        rows.createNativeQuery("""
                        UPDATE cluster_nodes SET lease_until = now() + ?2 * INTERVAL '1 millisecond'
                        WHERE id = ?1""")
                .setParameter(1, id)
                .setParameter(2, lease.toMillis())
                .executeUpdate();
    }

    /** Whether the lease of that id has not run out. */
    @Transactional
    public boolean isValid(long id) {
        return (Boolean) rows.createNativeQuery(
                        "SELECT EXISTS (SELECT 1 FROM cluster_nodes WHERE id = ?1 AND lease_until > now())")
                .setParameter(1, id)
                .getSingleResult();
    }

    /** Which installation this database is. */
    @Transactional
    public UUID installation() {
        return UUID.fromString(rows.createNativeQuery("SELECT CAST(installation_id AS TEXT) FROM installation")
                .getSingleResult()
                .toString());
    }
}
