package org.isotherm.asset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.jspecify.annotations.Nullable;

/** Objects that wait to be deleted, for the person who asks why they are still there. */
@ApplicationScoped
public class Tombstones {
    @PersistenceContext
    private EntityManager rows;

    private final AuditLog audit;

    Tombstones() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    Tombstones(@Nullable AuditLog audit) {
        this.audit = audit;
    }

    /**
     * One page in the order of the ids, after {@code afterId}.
     *
     * @param stuck only those whose deletion failed so often that it is tried once a day
     */
    @Transactional
    @SuppressWarnings("unchecked") // of this entity, says the query
    public List<StoredObject> page(boolean stuck, long afterId, int limit) {
        // "attempts >= 0" is always so: it names the index, whose condition it is
        return rows.createNativeQuery("""
                        SELECT o.* FROM stored_objects o
                        WHERE o.state IN ('condemned', 'deleted') AND o.delete_after IS NOT NULL
                          AND o.attempts >= 0 AND o.attempts >= ?1 AND o.id > ?2 ORDER BY o.id LIMIT ?3""", StoredObject.class)
                .setParameter(1, stuck ? StoredObjects.TIRED : 0)
                .setParameter(2, afterId)
                .setParameter(3, limit)
                .getResultList();
    }

    /**
     * Makes a deletion that has failed due now, with its audit row. A try under way gives way to the next one; a second
     * call does the same again. One that has not been tried yet keeps its time: somebody may still be reading the object.
     *
     * @return empty when no deletion of that object has failed
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<StoredObject> retry(String principal, long id) {
        int due = rows.createNativeQuery("""
                        UPDATE stored_objects SET delete_after = now()
                        WHERE id = ?1 AND state IN ('condemned', 'deleted') AND attempts > 0""").setParameter(1, id).executeUpdate();
        if (due == 0) {
            return Optional.empty();
        }
        audit.record(principal, "cleanup.retry", "object", id);
        return Optional.ofNullable(rows.find(StoredObject.class, id));
    }
}
