package org.isotherm.config;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.entity.ConfiguredEntityTypes;
import org.isotherm.profile.ConfiguredProfiles;
import org.isotherm.registry.ConfigChange;
import org.isotherm.registry.ConfiguredBackends;
import org.isotherm.tiering.ConfiguredPolicies;
import org.isotherm.tiering.ConfiguredSchedules;
import org.jspecify.annotations.Nullable;

/** Writes all rows of a document in one transaction, or none. */
@ApplicationScoped
public class ConfigRows {
    private final ConfiguredBackends backends;
    private final ConfiguredEntityTypes entityTypes;
    private final ConfiguredPolicies policies;
    private final ConfiguredSchedules schedules;
    private final ConfiguredProfiles profiles;

    ConfigRows() {
        this(null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    ConfigRows(
            @Nullable ConfiguredBackends backends,
            @Nullable ConfiguredEntityTypes entityTypes,
            @Nullable ConfiguredPolicies policies,
            @Nullable ConfiguredSchedules schedules,
            @Nullable ConfiguredProfiles profiles) {
        this.backends = backends;
        this.entityTypes = entityTypes;
        this.policies = policies;
        this.schedules = schedules;
        this.profiles = profiles;
    }

    /** Makes the rows as the document says, backends first, for the others name them. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<ConfigChange> write(
            String principal, ConfigDocument document, ConfiguredBackends.Places places, boolean prune) {
        return all(principal, document, places, prune);
    }

    /** Same, and then takes all of it back. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<ConfigChange> rehearse(
            String principal, ConfigDocument document, ConfiguredBackends.Places places, boolean prune) {
        throw new RehearsedException(all(principal, document, places, prune));
    }

    /** Rolls the rehearsal back and carries what it would have done. */
    static final class RehearsedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // never leaves the process
        private final List<ConfigChange> changes;

        RehearsedException(List<ConfigChange> changes) {
            super("a rehearsal", null, false, false);
            this.changes = changes;
        }

        List<ConfigChange> changes() {
            return changes;
        }
    }

    private List<ConfigChange> all(
            String principal, ConfigDocument document, ConfiguredBackends.Places places, boolean prune) {
        List<ConfigChange> changes = new ArrayList<>();
        if (document.backends() != null) {
            changes.addAll(backends.write(principal, document.backends(), places, prune));
        }
        if (document.entityTypes() != null) {
            changes.addAll(entityTypes.write(principal, document.entityTypes()));
        }
        if (document.profiles() != null) {
            changes.addAll(profiles.write(principal, document.profiles(), prune));
        }
        if (document.policies() != null) {
            changes.addAll(policies.write(principal, document.policies()));
        }
        if (document.schedules() != null) {
            changes.addAll(schedules.write(principal, document.schedules(), prune));
        }
        // only now, for schedules name policies, and policies name profiles and entity types
        if (document.policies() != null) {
            changes.addAll(policies.prune(principal, document.policies(), prune));
        }
        if (document.profiles() != null) {
            changes.addAll(profiles.prune(principal, document.profiles(), prune));
        }
        if (document.entityTypes() != null) {
            changes.addAll(entityTypes.prune(principal, document.entityTypes(), prune));
        }
        return changes;
    }
}
