package org.isotherm.asset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.jspecify.annotations.Nullable;

/** The built-in entities, for hosts without tables of their own. */
@ApplicationScoped
public class Entities {
    private static final String COLUMNS = """
            entity_type, entity_id, name, project_id, status, CAST(attributes AS TEXT),
            to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""";

    @PersistenceContext
    private EntityManager rows;

    private final AuditLog audit;

    Entities() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    Entities(@Nullable AuditLog audit) {
        this.audit = audit;
    }

    /** The entity as it is now. */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public Optional<EntityRow> find(String type, long id) {
        List<Object[]> found = rows.createNativeQuery(
                        "SELECT " + COLUMNS + " FROM entities WHERE entity_type = ?1 AND entity_id = ?2")
                .setParameter(1, type)
                .setParameter(2, id)
                .getResultList();
        return found.stream().findFirst().map(Entities::row);
    }

    private static EntityRow row(Object[] columns) {
        return new EntityRow(
                (String) columns[0],
                ((Number) columns[1]).longValue(),
                (String) columns[2],
                columns[3] == null ? null : ((Number) columns[3]).longValue(),
                (String) columns[4],
                (String) columns[5],
                OffsetDateTime.parse((String) columns[6]),
                OffsetDateTime.parse((String) columns[7]));
    }

    /** Makes the entity or replaces it as a whole. @return true when it is new */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean put(
            String principal,
            String type,
            long id,
            String name,
            @Nullable Long projectId,
            @Nullable String status,
            String attributes) {
        boolean created = (Boolean) rows.createNativeQuery("""
                        INSERT INTO entities (entity_type, entity_id, name, project_id, status, attributes)
                        VALUES (?1, ?2, ?3, CAST(?4 AS BIGINT), ?5, ?6)
                        ON CONFLICT (entity_type, entity_id) DO UPDATE
                        SET name = EXCLUDED.name, project_id = EXCLUDED.project_id, status = EXCLUDED.status,
                            attributes = EXCLUDED.attributes
                        RETURNING (xmax = 0)""")
                .setParameter(1, type)
                .setParameter(2, id)
                .setParameter(3, name)
                .setParameter(4, projectId)
                .setParameter(5, status)
                .setParameter(6, attributes)
                .getSingleResult();
        audit.record(principal, created ? "entity.create" : "entity.update", "entity", type + "/" + id);
        return created;
    }

    /** Makes an entity under an id of Isotherm's own range, inside the running transaction. @return the id */
    @Transactional(TxType.MANDATORY)
    public long create(String type, String name) {
        return ((Number) rows.createNativeQuery("""
                        INSERT INTO entities (entity_type, entity_id, name)
                        VALUES (?1, nextval('entity_ids'), ?2) RETURNING entity_id""")
                        .setParameter(1, type)
                        .setParameter(2, name)
                        .getSingleResult())
                .longValue();
    }

    /**
     * Deletes the entity.
     *
     * @return false when there was none
     * @throws ConflictException when it has assets
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean delete(String principal, String type, long id) {
        boolean used = (Boolean) rows.createNativeQuery(
                        "SELECT EXISTS (SELECT 1 FROM asset_locations WHERE entity_type = ?1 AND entity_id = ?2)")
                .setParameter(1, type)
                .setParameter(2, id)
                .getSingleResult();
        if (used) {
            throw new ConflictException("the entity has assets; delete them first");
        }
        boolean gone = rows.createNativeQuery("DELETE FROM entities WHERE entity_type = ?1 AND entity_id = ?2")
                        .setParameter(1, type)
                        .setParameter(2, id)
                        .executeUpdate()
                == 1;
        if (gone) {
            audit.record(principal, "entity.delete", "entity", type + "/" + id);
        }
        return gone;
    }
}
