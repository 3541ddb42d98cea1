package org.isotherm.tiering;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.isotherm.entity.EntitySource;
import org.isotherm.entity.EntityType;
import org.isotherm.entity.EntityTypes;
import org.isotherm.refusal.InvalidRequestException;

/** Holds policies against the entities that are registered and the tables that there are now. Inside a transaction. */
@Dependent
class PolicyCompiler {
    @PersistenceContext
    private EntityManager rows;

    private final EntityTypes types;

    @Inject
    PolicyCompiler(EntityTypes types) {
        this.types = types;
    }

    /** What it may ask. @throws InvalidRequestException naming {@code entity_type} when there is no such thing (any more) */
    EntitySource source(PolicyDraft policy) {
        EntityType type = types.named(policy.entityType())
                .orElseThrow(() -> new InvalidRequestException(
                        "entity_type", "is not registered; see /api/admin/storage/entity-types"));
        try {
            return EntitySource.of(connection(), type.draft());
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException("entity_type", "does not fit its table any more: " + e.reason());
        } catch (SQLException e) {
            throw new PersistenceException("the catalogue cannot be read", e);
        }
    }

    /** Keeps what the policy may ask as it is until the running transaction ends. */
    void hold(PolicyDraft policy) {
        types.hold(policy.entityType());
    }

    /** @throws InvalidRequestException naming what does not fit */
    CompiledPolicy compile(PolicyDraft policy, OffsetDateTime asOf) {
        return CompiledPolicy.of(policy, source(policy), asOf);
    }

    /** As the run asks it whose files it has chosen. @throws InvalidRequestException naming what does not fit */
    CompiledPolicy compile(PolicyDraft policy, OffsetDateTime asOf, long sweep) {
        return CompiledPolicy.of(policy, source(policy), asOf, sweep);
    }

    /** What a person asks who moves a file, as the run does whose file it is, 0 for none. */
    CompiledPolicy byHand(PolicyDraft move, OffsetDateTime asOf, long sweep) {
        EntitySource source = null;
        if (types.named(move.entityType()).isPresent()) {
            source = source(move);
        }
        return CompiledPolicy.byHand(move, source, asOf, sweep);
    }

    /** That of the running transaction; not to be closed. */
    Connection connection() {
        return rows.unwrap(Connection.class);
    }
}
