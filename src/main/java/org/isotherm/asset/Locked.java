package org.isotherm.asset;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.Collection;
import java.util.List;

/** Rows of those ids, locked in the order of their ids: one statement however many there are, so that it is parsed once. */
public final class Locked {
    private Locked() {}

    /**
     * As they are now, whatever the transaction has read before. They are nobody's: who changes them writes them, many by
     * one statement.
     *
     * @param table of the entity; never a text from outside
     */
    public static <T> List<T> rows(EntityManager rows, Class<T> entity, String table, Collection<Long> ids) {
        return found(query(rows, entity, table, ids));
    }

    /** Same, as rows of the running transaction, which writes what is changed in them and may remove them. */
    @SuppressWarnings("unchecked") // of this entity, says the query
    static <T> List<T> managed(EntityManager rows, Class<T> entity, String table, Collection<Long> ids) {
        return query(rows, entity, table, ids)
                .setHint("eclipselink.refresh", "true")
                .getResultList();
    }

    private static Query query(EntityManager rows, Class<?> entity, String table, Collection<Long> ids) {
        return rows.createNativeQuery(
                        "SELECT * FROM " + table + " WHERE id = ANY (CAST(?1 AS BIGINT[])) ORDER BY id FOR UPDATE",
                        entity)
                .setParameter(1, Ids.array(ids));
    }

    /** What a query of an entity finds, as nobody's rows: neither copied, to be compared at the end, nor written then. */
    @SuppressWarnings("unchecked") // of this entity, says the query
    public static <T> List<T> found(Query query) {
        return query.setHint("eclipselink.read-only", "true")
                .setHint("eclipselink.refresh", "true")
                .getResultList();
    }
}
