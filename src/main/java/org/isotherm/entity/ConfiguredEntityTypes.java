package org.isotherm.entity;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.registry.ConfigChange;
import org.isotherm.registry.ConfigChange.Action;
import org.isotherm.registry.ConfigPlace;

/** The entity types of a document of the configuration: as they are, and made as the document says. */
@Dependent
public class ConfiguredEntityTypes {
    private static final String KIND = "entity_type";

    private final EntityTypes types;

    @Inject
    public ConfiguredEntityTypes(EntityTypes types) {
        this.types = types;
    }

    /** An entity type as the document wants it. */
    public record Entry(ConfigPlace place, EntityTypeDraft draft) {}

    /** All of them in the order of their names. */
    @Transactional
    public List<JsonObject> export() {
        return types.page(0, Integer.MAX_VALUE).stream()
                .map(EntityType::draft)
                .sorted(Comparator.comparing(EntityTypeDraft::name))
                .map(EntityTypeDraft::json)
                .toList();
    }

    /** As the one for backends, before the policies are written. What is not named stays, see {@link #prune}. */
    @Transactional(TxType.MANDATORY)
    public List<ConfigChange> write(String principal, List<Entry> entries) {
        Map<String, EntityType> before = types.lockAll();
        Set<String> named = new LinkedHashSet<>();
        List<ConfigChange> changes = new ArrayList<>();
        for (Entry entry : entries) {
            EntityTypeDraft draft = entry.draft();
            if (!named.add(draft.name())) {
                throw new InvalidRequestException(List.of(entry.place().wrong("name", "stands twice")));
            }
            EntityType known = before.get(draft.name());
            ConfigChange change = known == null
                    ? ConfigChange.of(KIND, draft.name(), Action.CREATE)
                    : ConfigChange.between(KIND, draft.name(), known.draft().json(), draft.json());
            if (known == null) {
                entry.place().in(() -> types.createWithin(principal, draft));
            } else if (change.action() == Action.UPDATE) {
                entry.place().in(() -> types.updateWithin(principal, known.id(), draft, null));
            }
            changes.add(change);
        }
        return changes;
    }

    /** Forgets, or with {@code prune} false only reports, what is not named; after the policies were written. */
    @Transactional(TxType.MANDATORY)
    public List<ConfigChange> prune(String principal, List<Entry> entries, boolean prune) {
        List<ConfigChange> changes = new ArrayList<>();
        types.lockAll().forEach((name, type) -> {
            if (entries.stream().noneMatch(entry -> entry.draft().name().equals(name))) {
                if (prune) {
                    types.deleteWithin(principal, type.id(), null);
                }
                changes.add(ConfigChange.of(KIND, name, prune ? Action.DELETE : Action.LEFT_ALONE));
            }
        });
        return changes;
    }
}
