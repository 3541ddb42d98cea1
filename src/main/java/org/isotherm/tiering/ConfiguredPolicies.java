package org.isotherm.tiering;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.isotherm.profile.Profiles;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRows;
import org.isotherm.registry.ConfigChange;
import org.isotherm.registry.ConfigChange.Action;
import org.isotherm.registry.ConfigPlace;
import org.jspecify.annotations.Nullable;

/** The policies of a document of the configuration: as they are, and made as the document says. Their names are their keys. */
@Dependent
public class ConfiguredPolicies {
    private static final String KIND = "policy";

    private final Policies policies;
    private final BackendRows backends;
    private final Profiles profiles;

    @Inject
    public ConfiguredPolicies(Policies policies, BackendRows backends, Profiles profiles) {
        this.policies = policies;
        this.backends = backends;
        this.profiles = profiles;
    }

    /**
     * A policy as the document wants it.
     *
     * @param draft its target does not count
     * @param target the name of the backend
     * @param profile the name of the profile in whose form files arrive; null for bytes as they are
     */
    public record Entry(
            ConfigPlace place,
            PolicyDraft draft,
            String target,
            @Nullable String profile) {}

    /** All policies in the order of their names, with names in place of ids. */
    @Transactional
    public List<JsonObject> export() {
        return policies.page(0, Integer.MAX_VALUE).stream()
                .map(Policy::draft)
                .sorted(Comparator.comparing(PolicyDraft::name))
                .map(this::named)
                .toList();
    }

    private JsonObject named(PolicyDraft draft) {
        JsonObjectBuilder json = Json.createObjectBuilder(draft.json())
                .remove("target_backend_id")
                .remove("target_profile_id")
                .add(
                        "target_backend",
                        backends.find(draft.targetBackendId())
                                .map(Backend::name)
                                .orElse(""));
        Long profile = draft.rules().targetProfileId();
        if (profile != null) {
            json.add("target_profile", profiles.find(profile).draft().name());
        }
        return json.build();
    }

    /** As the one for backends, between profiles and schedules. What is not named stays, see {@link #prune}. */
    @Transactional(TxType.MANDATORY)
    public List<ConfigChange> write(String principal, List<Entry> entries) {
        Map<String, Policy> before = policies.lockAll();
        Map<String, Long> profileIds = new TreeMap<>();
        profiles.page(0, Integer.MAX_VALUE)
                .forEach(profile -> profileIds.put(profile.draft().name(), profile.id()));
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
            Long profile = entry.profile() == null ? null : profileIds.get(entry.profile());
            if (entry.profile() != null && profile == null) {
                throw new InvalidRequestException(
                        List.of(entry.place().wrong("target_profile", "there is no profile " + entry.profile())));
            }
            PolicyDraft draft = entry.draft().to(target, profile);
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
