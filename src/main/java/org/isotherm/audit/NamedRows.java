package org.isotherm.audit;

import jakarta.json.JsonObject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.UniqueViolation;
import org.jspecify.annotations.Nullable;

/**
 * How people make and change the rows of one table: under the version that they saw, each change with its audit row. All
 * of it happens inside the caller's transaction.
 *
 * @param <R> an entity with a {@code @Table}, whose name is unique there
 */
public final class NamedRows<R extends NamedRow> {
    private final EntityManager rows;
    private final AuditLog audit;
    private final Class<R> type;
    private final String subject;

    /**
     * @param subject as in the audit log, for example {@code entity_type}
     */
    public NamedRows(EntityManager rows, AuditLog audit, Class<R> type, String subject) {
        this.rows = rows;
        this.audit = audit;
        this.type = type;
        this.subject = subject;
    }

    /** One page in the order of the ids, after {@code afterId}. */
    public List<R> page(long afterId, int limit) {
        return rows.createQuery("SELECT r FROM " + entity() + " r WHERE r.id > :after ORDER BY r.id", type)
                .setParameter("after", afterId)
                .setMaxResults(limit)
                .getResultList();
    }

    /** @throws NotFoundException when there is none */
    public R find(long id) {
        return there(id, rows.find(type, id));
    }

    /**
     * The row, which nobody else changes before the transaction ends.
     *
     * @param expected the version that the caller saw; null for whatever there is
     * @throws NotFoundException when there is none
     * @throws StaleException when its version is another one
     */
    public R locked(long id, @Nullable Long expected) {
        R row = there(id, rows.find(type, id, LockModeType.PESSIMISTIC_WRITE));
        if (expected != null && expected != row.rowVersion()) {
            throw new StaleException("the " + words() + " has been changed since; its version is " + row.rowVersion());
        }
        return row;
    }

    /** All of them by name, in that order; nobody else changes any before the transaction ends. */
    public Map<String, R> lockAll() {
        lockTable();
        Map<String, R> all = new LinkedHashMap<>();
        rows.createQuery("SELECT r FROM " + entity() + " r ORDER BY r.name", type)
                .getResultList()
                .forEach(row -> all.put(row.name(), row));
        return all;
    }

    /** Lets nobody else change any of them before the transaction ends. */
    public void lockTable() {
        rows.createNativeQuery("LOCK TABLE " + type.getAnnotation(Table.class).name() + " IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
    }

    /**
     * Writes a new row.
     *
     * @param detail what was asked for; never a secret
     * @throws ConflictException when the name is taken
     */
    public R add(String principal, R row, JsonObject detail) {
        rows.persist(row);
        return written(principal, "create", row, detail);
    }

    /** Writes what was changed in a row that was {@link #locked}; otherwise as {@link #add}. */
    public R change(String principal, R row, JsonObject detail) {
        return written(principal, "update", row, detail);
    }

    /** Deletes a row that was {@link #locked}. */
    public void remove(String principal, R row) {
        long id = row.id();
        rows.remove(row);
        rows.flush();
        audit.record(principal, subject + ".delete", subject, id);
    }

    private R written(String principal, String verb, R row, JsonObject detail) {
        String name = row.name();
        try {
            rows.flush();
        } catch (PersistenceException e) {
            throw UniqueViolation.in(e)
                    ? new ConflictException("another " + words() + " has the name " + name + " already")
                    : e;
        }
        rows.refresh(row);
        audit.record(principal, subject + "." + verb, subject, row.id(), detail);
        return row;
    }

    private R there(long id, @Nullable R row) {
        if (row == null) {
            throw new NotFoundException("there is no " + words() + " " + id);
        }
        return row;
    }

    private String words() {
        return subject.replace('_', ' ');
    }

    private String entity() {
        return type.getSimpleName();
    }
}
