package org.isotherm.asset;

import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.List;

/** Rows of those ids, locked in the order of their ids: one statement however many there are, so that it is parsed once. */
public final class Locked {
    private Locked() {}

    /**
     * As they are now, also when the transaction has read them before and changed nothing since.
     *
     * @param table of the entity; never a text from outside
     */
    @SuppressWarnings("unchecked") // of this entity, says the query
    public static <T> List<T> rows(EntityManager rows, Class<T> entity, String table, Collection<Long> ids) {
        return rows.createNativeQuery(
                        "SELECT * FROM " + table + " WHERE id = ANY (CAST(?1 AS BIGINT[])) ORDER BY id FOR UPDATE",
                        entity)
                .setParameter(1, Ids.array(ids))
                .setHint("eclipselink.refresh", "true")
                .getResultList();
    }
}
