package org.isotherm.audit;

import jakarta.enterprise.context.Dependent;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Writes the audit row of an action inside the transaction that carries it out. */
@Dependent
public class AuditLog {
    @PersistenceContext
    private EntityManager rows;

    /**
     * Adds the row to the running transaction; without one it fails.
     *
     * @param principal who asked
     * @param action a verb and its object, for example {@code backend.create}
     * @param detail what was asked for; never a secret
     */
    public void record(String principal, String action, String subjectType, Object subjectId, JsonObject detail) {
        rows.createNativeQuery("""
                        INSERT INTO audit_log (principal, action, subject_type, subject_id, detail)
                        VALUES (?1, ?2, ?3, ?4, ?5)""")
                .setParameter(1, principal)
                .setParameter(2, action)
                .setParameter(3, subjectType)
                .setParameter(4, subjectId.toString())
                .setParameter(5, detail.toString())
                .executeUpdate();
    }

    /** Same with nothing to tell beside the fact. */
    public void record(String principal, String action, String subjectType, Object subjectId) {
        record(principal, action, subjectType, subjectId, JsonValue.EMPTY_JSON_OBJECT);
    }
}
