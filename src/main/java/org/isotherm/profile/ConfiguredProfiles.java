package org.isotherm.profile;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRows;
import org.isotherm.registry.ConfigChange;
import org.isotherm.registry.ConfigChange.Action;
import org.isotherm.registry.ConfigPlace;

/** The profiles of a document of the configuration: as they are, and made as the document says. Their names are their keys. */
@Dependent
public class ConfiguredProfiles {
    private static final String KIND = "profile";

    private final Profiles profiles;
    private final BackendRows backends;

    @Inject
    public ConfiguredProfiles(Profiles profiles, BackendRows backends) {
        this.profiles = profiles;
        this.backends = backends;
    }

    /**
     * A profile as the document wants it.
     *
     * @param draft its backend does not count
     * @param backend the name of the backend
     */
    public record Entry(ConfigPlace place, ProfileDraft draft, String backend) {}

    /** All profiles in the order of their names, with names in place of ids. */
    @Transactional
    public List<JsonObject> export() {
        return profiles.page(0, Integer.MAX_VALUE).stream()
                .map(Profile::draft)
                .sorted(Comparator.comparing(ProfileDraft::name))
                .map(draft -> Json.createObjectBuilder(draft.json())
                        .remove("backend_id")
                        .add(
                                "backend",
                                backends.find(draft.backendId())
                                        .map(Backend::name)
                                        .orElse(""))
                        .build())
                .toList();
    }

    /**
     * As the one for backends, before the policies are written. What is not named stays, see {@link #prune}, but is no
     * default any more when {@code prune} says so.
     */
    @Transactional(TxType.MANDATORY)
    public List<ConfigChange> write(String principal, List<Entry> entries, boolean prune) {
        Map<String, Profile> before = profiles.lockAll();
        Map<String, Entry> wanted = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (wanted.putIfAbsent(entry.draft().name(), entry) != null) {
                throw new InvalidRequestException(List.of(entry.place().wrong("name", "stands twice")));
            }
        }
        before.forEach((name, profile) -> {
            Entry entry = wanted.get(name);
            if (profile.draft().isDefault()
                    && !(entry == null ? !prune : entry.draft().isDefault())) {
                profiles.giveUpDefault(profile.id());
            }
        });
        List<ConfigChange> changes = new ArrayList<>();
        wanted.forEach((name, entry) -> changes.add(write(principal, entry, before.get(name))));
        return changes;
    }

    /** Deletes, or with {@code prune} false only reports, what is not named; after the policies were written. */
    @Transactional(TxType.MANDATORY)
    public List<ConfigChange> prune(String principal, List<Entry> entries, boolean prune) {
        List<ConfigChange> changes = new ArrayList<>();
        profiles.lockAll().forEach((name, profile) -> {
            if (entries.stream().noneMatch(entry -> entry.draft().name().equals(name))) {
                if (prune) {
                    profiles.deleteWithin(principal, profile.id(), null);
                }
                changes.add(ConfigChange.of(KIND, name, prune ? Action.DELETE : Action.LEFT_ALONE));
            }
        });
        return changes;
    }

    private ConfigChange write(String principal, Entry entry, @org.jspecify.annotations.Nullable Profile known) {
        long backend = backends.named(entry.backend())
                .map(Backend::id)
                .orElseThrow(() -> new InvalidRequestException(
                        List.of(entry.place().wrong("backend", "there is no backend " + entry.backend()))));
        ProfileDraft draft = entry.draft().on(backend);
        if (known == null) {
            entry.place().in(() -> profiles.createWithin(principal, draft));
            return ConfigChange.of(KIND, draft.name(), Action.CREATE);
        }
        ConfigChange change =
                ConfigChange.between(KIND, draft.name(), known.draft().json(), draft.json());
        if (change.action() == Action.UPDATE) {
            entry.place().in(() -> profiles.updateWithin(principal, known.id(), draft, null));
        }
        return change;
    }
}
