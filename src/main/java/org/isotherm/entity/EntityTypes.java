package org.isotherm.entity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.audit.NamedRows;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.jspecify.annotations.Nullable;

/** The rows of {@code entity_types}, as administrators change them. Each change has its audit row. */
@ApplicationScoped
public class EntityTypes {
    private static final String SUBJECT = "entity_type";

    @PersistenceContext
    private EntityManager rows;

    private final AuditLog audit;

    EntityTypes() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    EntityTypes(@Nullable AuditLog audit) {
        this.audit = audit;
    }

    /** One page in the order of the ids, after {@code afterId}. */
    @Transactional
    public List<EntityType> page(long afterId, int limit) {
        return kept().page(afterId, limit).stream().map(EntityTypeRecord::read).toList();
    }

    /** @throws NotFoundException when there is none */
    @Transactional
    public EntityType find(long id) {
        return kept().find(id).read();
    }

    /** The type of that name, if it is registered. */
    @Transactional
    public Optional<EntityType> named(String name) {
        return rows.createQuery("SELECT t FROM EntityTypeRecord t WHERE t.name = :name", EntityTypeRecord.class)
                .setParameter("name", name)
                .getResultStream()
                .findFirst()
                .map(EntityTypeRecord::read);
    }

    /** Keeps the type of that name, if there is one, as it is until the running transaction ends. */
    @Transactional(TxType.MANDATORY)
    public void hold(String name) {
        rows.createNativeQuery("SELECT id FROM entity_types WHERE name = ?1 FOR SHARE")
                .setParameter(1, name)
                .getResultList();
    }

    /**
     * @throws InvalidRequestException naming every field that does not fit the tables that there are
     * @throws ConflictException when the name is taken
     */
    @Transactional(TxType.REQUIRES_NEW)
    public EntityType create(String principal, EntityTypeDraft draft) {
        return createWithin(principal, draft);
    }

    @Transactional(TxType.MANDATORY)
    EntityType createWithin(String principal, EntityTypeDraft draft) {
        check(draft);
        EntityTypeRecord row = new EntityTypeRecord();
        row.rowVersion = 1;
        row.fill(draft);
        return kept().add(principal, row, draft.json()).read();
    }

    /**
     * Changes the whole of it but its name; otherwise as {@link #create}.
     *
     * @param expected the version that the caller saw; null to change whatever there is
     * @throws StaleException when it is another one
     * @throws ConflictException when a policy needs what would go
     */
    @Transactional(TxType.REQUIRES_NEW)
    public EntityType update(String principal, long id, EntityTypeDraft draft, @Nullable Long expected) {
        return updateWithin(principal, id, draft, expected);
    }

    @Transactional(TxType.MANDATORY)
    EntityType updateWithin(String principal, long id, EntityTypeDraft draft, @Nullable Long expected) {
        EntityTypeRecord row = kept().locked(id, expected);
        if (!row.name.equals(draft.name())) {
            throw new InvalidRequestException("name", "cannot be changed, for policies and assets name it");
        }
        check(draft);
        refuseWhatPoliciesNeed(draft);
        row.fill(draft);
        return kept().change(principal, row, draft.json()).read();
    }

    /** Forgets it; tables and assets stay. @throws ConflictException when a policy names it */
    @Transactional(TxType.REQUIRES_NEW)
    public void delete(String principal, long id, @Nullable Long expected) {
        deleteWithin(principal, id, expected);
    }

    @Transactional(TxType.MANDATORY)
    void deleteWithin(String principal, long id, @Nullable Long expected) {
        EntityTypeRecord row = kept().locked(id, expected);
        policies(row.name).stream().findFirst().ifPresent(policy -> {
            throw new ConflictException("policy " + policy.name() + " is about entities of this type");
        });
        kept().remove(principal, row);
    }

    /** All of them by name; inside the running transaction, until whose end nobody else changes one. */
    @Transactional(TxType.MANDATORY)
    Map<String, EntityType> lockAll() {
        Map<String, EntityType> all = new LinkedHashMap<>();
        kept().lockAll().forEach((name, row) -> all.put(name, row.read()));
        return all;
    }

    private void check(EntityTypeDraft draft) {
        try {
            EntitySource.of(rows.unwrap(Connection.class), draft);
        } catch (SQLException e) {
            throw new PersistenceException("the catalogue cannot be read", e);
        }
    }

    /** Held against the rows of the floor above, as references are. */
    private void refuseWhatPoliciesNeed(EntityTypeDraft draft) {
        EntityTypeDraft before = named(draft.name()).orElseThrow().draft();
        for (PolicyUse policy : policies(draft.name())) {
            if (before.columns().get(policy.column()) != draft.columns().get(policy.column())) {
                throw new ConflictException("policy " + policy.name() + " asks about column " + policy.column()
                        + " by the type that it has");
            }
            if (policy.hasProject() && draft.projectColumn() == null) {
                throw new ConflictException("policy " + policy.name() + " is about a project");
            }
        }
    }

    private record PolicyUse(String name, String column, boolean hasProject) {}

    @SuppressWarnings("unchecked") // rows of columns
    private List<PolicyUse> policies(String type) {
        List<Object[]> found = rows.createNativeQuery("""
                        SELECT name, condition_field, project_id IS NOT NULL FROM tiering_policies
                        WHERE entity_type = ?1 ORDER BY name""").setParameter(1, type).getResultList();
        return found.stream()
                .map(row -> new PolicyUse((String) row[0], (String) row[1], (Boolean) row[2]))
                .toList();
    }

    private NamedRows<EntityTypeRecord> kept() {
        return new NamedRows<>(rows, audit, EntityTypeRecord.class, SUBJECT);
    }
}
