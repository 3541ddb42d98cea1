package org.isotherm.tiering;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
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
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRows;
import org.isotherm.registry.ConfigChange;
import org.isotherm.registry.ConfigChange.Action;
import org.isotherm.registry.ConfigPlace;
import org.jspecify.annotations.Nullable;

/** The schedules of a document of the configuration: as they are, and made as the document says. Their names are their keys. */
@Dependent
public class ConfiguredSchedules {
    private static final String KIND = "schedule";

    private final Schedules schedules;
    private final Policies policies;
    private final BackendRows backends;

    @Inject
    public ConfiguredSchedules(Schedules schedules, Policies policies, BackendRows backends) {
        this.schedules = schedules;
        this.policies = policies;
        this.backends = backends;
    }

    /**
     * A schedule as the document wants it.
     *
     * @param draft its policies and backend do not count
     * @param policies the names of those that it sweeps; empty for all
     * @param backend the name of the backend whose watermark fires it; null when a time does
     */
    public record Entry(
            ConfigPlace place,
            ScheduleDraft draft,
            List<String> policies,
            @Nullable String backend) {}

    /** All schedules in the order of their names, with names in place of ids. */
    @Transactional
    public List<JsonObject> export() {
        Map<Long, String> names = new TreeMap<>();
        policies.page(0, Integer.MAX_VALUE)
                .forEach(policy -> names.put(policy.id(), policy.draft().name()));
        return schedules.page(0, Integer.MAX_VALUE).stream()
                .map(Schedule::draft)
                .sorted(Comparator.comparing(ScheduleDraft::name))
                .map(draft -> named(draft, names))
                .toList();
    }

    /** As the one for backends, between writing the policies and pruning them. */
    @Transactional(TxType.MANDATORY)
    public List<ConfigChange> write(String principal, List<Entry> entries, boolean prune) {
        Map<String, Long> ids = new TreeMap<>();
        policies.lockAll().forEach((name, policy) -> ids.put(name, policy.id()));
        Map<String, Schedule> before = schedules.lockAll();
        Set<String> named = new LinkedHashSet<>();
        List<ConfigChange> changes = new ArrayList<>();
        for (Entry entry : entries) {
            String name = entry.draft().name();
            if (!named.add(name)) {
                throw new InvalidRequestException(List.of(entry.place().wrong("name", "stands twice")));
            }
            ScheduleDraft draft = draft(entry, ids);
            Schedule known = before.get(name);
            ConfigChange change = known == null
                    ? ConfigChange.of(KIND, name, Action.CREATE)
                    : ConfigChange.between(KIND, name, known.draft().json(), draft.json());
            if (known == null) {
                entry.place().in(() -> schedules.createWithin(principal, draft));
            } else if (change.action() == Action.UPDATE) {
                entry.place().in(() -> schedules.updateWithin(principal, known.id(), draft, null));
            }
            changes.add(change);
        }
        before.forEach((name, schedule) -> {
            if (!named.contains(name)) {
                if (prune) {
                    schedules.deleteWithin(principal, schedule.id(), null);
                }
                changes.add(ConfigChange.of(KIND, name, prune ? Action.DELETE : Action.LEFT_ALONE));
            }
        });
        return changes;
    }

    private ScheduleDraft draft(Entry entry, Map<String, Long> ids) {
        List<WrongField> wrong = new ArrayList<>();
        List<Long> swept = new ArrayList<>();
        for (String policy : entry.policies()) {
            Long id = ids.get(policy);
            if (id == null) {
                wrong.add(entry.place().wrong("policies", "there is no policy " + policy));
            } else {
                swept.add(id);
            }
        }
        Long backend = entry.backend() == null
                ? null
                : backends.named(entry.backend()).map(Backend::id).orElse(null);
        if (entry.backend() != null && backend == null) {
            wrong.add(entry.place().wrong("backend", "there is no backend " + entry.backend()));
        }
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
        return entry.draft().to(swept, backend);
    }

    private JsonObject named(ScheduleDraft draft, Map<Long, String> names) {
        JsonArrayBuilder swept = Json.createArrayBuilder();
        draft.policyIds().forEach(id -> swept.add(names.getOrDefault(id, "")));
        JsonObjectBuilder json = Json.createObjectBuilder(draft.json())
                .remove("policy_ids")
                .remove("backend_id")
                .add("policies", swept);
        if (draft.backendId() != null) {
            json.add(
                    "backend",
                    backends.find(draft.backendId()).map(Backend::name).orElse(""));
        }
        return json.build();
    }
}
