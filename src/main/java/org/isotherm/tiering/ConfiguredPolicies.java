package org.isotherm.tiering;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
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
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRows;
import org.isotherm.registry.ConfigChange;
import org.isotherm.registry.ConfigChange.Action;
import org.isotherm.registry.ConfigPlace;

/** The policies of a document of the configuration: as they are, and made as the document says. Their names are their keys. */
@Dependent
public class ConfiguredPolicies {
    private static final String KIND = "policy";

    private final Policies policies;
    private final BackendRows backends;

    @Inject
    public ConfiguredPolicies(Policies policies, BackendRows backends) {
        this.policies = policies;
        this.backends = backends;
    }

    /**
     * A policy as the document wants it.
     *
     * @param draft its target does not count
     * @param target the name of the backend
     */
    public record Entry(ConfigPlace place, PolicyDraft draft, String target) {}

    /** All policies in the order of their names, with names in place of ids. */
    @Transactional
    public List<JsonObject> export() {
        return policies.page(0, Integer.MAX_VALUE).stream()
                .map(Policy::draft)
                .sorted(Comparator.comparing(PolicyDraft::name))
                .map(draft -> Json.createObjectBuilder(draft.json())
                        .remove("target_backend_id")
                        .remove("target_profile_id") // no part of a document
                        .add(
                                "target_backend",
                                backends.find(draft.targetBackendId())
                                        .map(Backend::name)
                                        .orElse(""))
                        .build())
                .toList();
    }

    /** As the one for backends, before the schedules are written. What is not named stays, see {@link #prune}. */
    @Transactional(TxType.MANDATORY)
    public List<ConfigChange> write(String principal, List<Entry> entries) {
        Map<String, Policy> before = policies.lockAll();
        Set<String> named = new LinkedHashSet<>();
        List<ConfigChange> changes = new ArrayList<>();
        for (Entry entry : entries) {
            String name = entry.draft().name();
            if (!named.add(name)) {
                throw new InvalidRequestException(List.of(entry.place().wrong("name", "stands twice")));
            }
            long target = backends.named(entry.target())
                    .map(Backend::id)
                    .orElseThrow(() -> new InvalidRequestException(
                            List.of(entry.place().wrong("target_backend", "there is no backend " + entry.target()))));
            Policy known = before.get(name);
            PolicyDraft draft = entry.draft()
                    .to(target, known == null ? null : known.draft().rules().targetProfileId());
            ConfigChange change = known == null
                    ? ConfigChange.of(KIND, name, Action.CREATE)
                    : ConfigChange.between(KIND, name, known.draft().json(), draft.json());
            if (known == null) {
                entry.place().in(() -> policies.createWithin(principal, draft));
            } else if (change.action() == Action.UPDATE) {
                entry.place().in(() -> policies.updateWithin(principal, known.id(), draft, null));
            }
            changes.add(change);
        }
        return changes;
    }

    /** Deletes, or with {@code prune} false only reports, what is not named; after the schedules were written. */
    @Transactional(TxType.MANDATORY)
    public List<ConfigChange> prune(String principal, List<Entry> entries, boolean prune) {
        List<ConfigChange> changes = new ArrayList<>();
        policies.lockAll().forEach((name, policy) -> {
            if (entries.stream().noneMatch(entry -> entry.draft().name().equals(name))) {
                if (prune) {
                    policies.deleteWithin(principal, policy.id(), null);
                }
                changes.add(ConfigChange.of(KIND, name, prune ? Action.DELETE : Action.LEFT_ALONE));
            }
        });
        return changes;
    }
}
