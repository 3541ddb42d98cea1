package org.isotherm.config;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.util.List;
import org.isotherm.entity.ConfiguredEntityTypes;
import org.isotherm.profile.ConfiguredProfiles;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.ConfigChange;
import org.isotherm.registry.ConfiguredBackends;
import org.isotherm.registry.ConfiguredPlaces;
import org.isotherm.tiering.ConfiguredPolicies;
import org.isotherm.tiering.ConfiguredSchedules;

/**
 * Backends, entity types, policies, schedules and profiles as one document that knows no ids and no secrets, so that it can
 * be kept with code.
 */
@Dependent
public class Configuration {
    /** Of the document's form. */
    public static final int VERSION = 1;

    private final ConfiguredBackends backends;
    private final ConfiguredPlaces places;
    private final ConfiguredEntityTypes entityTypes;
    private final ConfiguredPolicies policies;
    private final ConfiguredSchedules schedules;
    private final ConfiguredProfiles profiles;
    private final ConfigRows rows;

    @Inject
    public Configuration(
            ConfiguredBackends backends,
            ConfiguredPlaces places,
            ConfiguredEntityTypes entityTypes,
            ConfiguredPolicies policies,
            ConfiguredSchedules schedules,
            ConfiguredProfiles profiles,
            ConfigRows rows) {
        this.backends = backends;
        this.places = places;
        this.entityTypes = entityTypes;
        this.policies = policies;
        this.schedules = schedules;
        this.profiles = profiles;
        this.rows = rows;
    }

    /** The configuration as it is: the same bytes as long as nothing changes, and applied again it changes nothing. */
    public JsonObject export() {
        return Json.createObjectBuilder()
                .add("version", VERSION)
                .add("backends", array(backends.export()))
                .add("entity_types", array(entityTypes.export()))
                .add("policies", array(policies.export()))
                .add("schedules", array(schedules.export()))
                .add("profiles", array(profiles.export()))
                .build();
    }

    private static JsonArrayBuilder array(List<JsonObject> items) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        items.forEach(array::add);
        return array;
    }

    /**
     * Makes the configuration as the document says: all of it or nothing. A second call changes nothing.
     *
     * <p>The rows are rehearsed first, so that no place is marked for a document that would be refused.
     *
     * @param dryRun whether only to say what would be done; places are tried, and not marked
     * @param prune whether backends that a part does not name are decommissioned, the others deleted
     * @return in the order of the document, and after it what it does not name
     * @throws org.isotherm.refusal.Refusal saying where in the document
     */
    public List<ConfigChange> apply(String principal, ConfigDocument document, boolean dryRun, boolean prune) {
        List<ConfiguredBackends.Entry> wanted = document.backends() == null ? List.of() : document.backends();
        List<WrongField> wrong = ConfiguredBackends.wrong(wanted);
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
        places.check(wanted);
        List<ConfigChange> rehearsed = rehearse(principal, document, prune);
        if (rehearsed.stream().allMatch(ConfigChange::isNothing)) {
            return rehearsed;
        }
        ConfiguredPlaces.Seen seen = places.tryAll(wanted);
        if (dryRun) {
            return rehearsed;
        }
        places.mark(seen);
        List<ConfigChange> done = rows.write(principal, document, seen, prune);
        places.follow(seen);
        return done;
    }

    private List<ConfigChange> rehearse(String principal, ConfigDocument document, boolean prune) {
        try {
            return rows.rehearse(principal, document, ConfiguredBackends.Places.UNSEEN, prune);
        } catch (ConfigRows.RehearsedException e) {
            return e.changes();
        }
    }
}
