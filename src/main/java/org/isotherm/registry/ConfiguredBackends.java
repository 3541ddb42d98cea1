package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.ConfigChange.Action;
import org.isotherm.storage.Capabilities;
import org.jspecify.annotations.Nullable;

/** The backends of a document of the configuration: as they are, and made as the document says. Their names are their keys. */
@Dependent
public class ConfiguredBackends {
    private static final String KIND = "backend";

    private final BackendRows rows;

    @Inject
    public ConfiguredBackends(BackendRows rows) {
        this.rows = rows;
    }

    /**
     * A backend as the document wants it.
     *
     * @param draft without an overflow
     * @param overflow the name of the backend that takes what does not fit; null for none
     */
    public record Entry(
            ConfigPlace place, BackendDraft draft, @Nullable String overflow) {
        String name() {
            return draft.name();
        }
    }

    /** What the places of a document were seen to be. */
    public interface Places {
        /** Before any of them was looked at. */
        Places UNSEEN = new Places() {
            @Override
            public UUID identity(String backend) {
                return UUID.randomUUID();
            }

            @Override
            public @Nullable Capabilities capabilities(String backend) {
                return null;
            }
        };

        /** What its marker says. */
        UUID identity(String backend);

        /** What it was seen to do; null when it was not tried step by step. */
        @Nullable
        Capabilities capabilities(String backend);
    }

    /** All backends in the order of their names, with names in place of ids. */
    @Transactional
    public List<JsonObject> export() {
        List<Backend> all = rows.all();
        Map<Long, String> names = all.stream().collect(Collectors.toMap(Backend::id, Backend::name));
        return all.stream()
                .sorted(java.util.Comparator.comparing(Backend::name))
                .map(b -> json(b.draft(), names))
                .toList();
    }

    private static JsonObject json(BackendDraft draft, Map<Long, String> names) {
        Long overflow = draft.room().overflowBackendId();
        JsonObjectBuilder json = Json.createObjectBuilder(draft.json()).remove("overflow_backend_id");
        if (overflow != null) {
            json.add("overflow_backend", names.getOrDefault(overflow, ""));
        }
        return json.build();
    }

    /** What can be seen of the document alone; empty when nothing is wrong. */
    public static List<WrongField> wrong(List<Entry> entries) {
        List<WrongField> wrong = new ArrayList<>();
        Map<String, Entry> byName = new LinkedHashMap<>();
        Map<String, Entry> defaults = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Entry twin = byName.putIfAbsent(entry.name(), entry);
            if (twin != null) {
                wrong.add(
                        entry.place().wrong("name", "stands in " + twin.place().text() + " already"));
            }
            if (entry.draft().isDefault()) {
                Entry other = defaults.putIfAbsent(String.valueOf(entry.draft().projectId()), entry);
                if (other != null) {
                    wrong.add(entry.place()
                            .wrong("is_default", other.place().text() + " is the default of the same scope"));
                }
            }
        }
        for (Entry entry : entries) {
            if (leadsBack(entry, byName)) {
                wrong.add(entry.place().wrong("overflow_backend", "leads back to this backend"));
            }
        }
        return wrong;
    }

    private static boolean leadsBack(Entry first, Map<String, Entry> byName) {
        Entry at = first;
        for (int steps = 0; at != null && steps <= byName.size(); steps++) {
            at = at.overflow() == null ? null : byName.get(at.overflow());
            if (at != null && at.name().equals(first.name())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Makes the rows as the document says, inside the running transaction; reaches no backend. What the document does not
     * name is left alone.
     *
     * @param places of the backends
     * @param prune whether backends that it does not name are decommissioned
     * @throws org.isotherm.refusal.Refusal saying where in the document; the transaction is to be rolled back then
     */
    @Transactional(TxType.MANDATORY)
    public List<ConfigChange> write(String principal, List<Entry> entries, Places places, boolean prune) {
        Map<String, Backend> before = rows.locked();
        Map<String, Entry> wanted = entries.stream()
                .collect(Collectors.toMap(Entry::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        for (Backend backend : before.values()) {
            Entry entry = wanted.get(backend.name());
            boolean stays = entry == null ? !prune : entry.draft().isDefault();
            if (backend.isDefault() && !stays) {
                rows.giveUpDefault(backend.id());
            }
        }
        Map<String, Long> ids = before.values().stream().collect(Collectors.toMap(Backend::name, Backend::id));
        Map<String, ConfigChange> done = new LinkedHashMap<>();
        for (Entry entry : inOrder(wanted)) {
            Backend known = before.get(entry.name());
            BackendDraft draft = resolved(entry, ids);
            ConfigChange change = known == null
                    ? ConfigChange.of(KIND, entry.name(), Action.CREATE)
                    : ConfigChange.between(KIND, entry.name(), known.draft().json(), draft.json());
            if (known == null) {
                Backend made = entry.place()
                        .in(() -> rows.insertWithin(
                                principal,
                                draft,
                                places.identity(entry.name()).toString(),
                                capabilities(places, null, draft)));
                ids.put(made.name(), made.id());
            } else if (change.action() == Action.UPDATE) {
                entry.place().in(() -> {
                    refuseOtherType(known, draft);
                    return rows.updateWithin(principal, known.id(), draft, null, capabilities(places, known, draft));
                });
            }
            done.put(entry.name(), change);
        }
        List<ConfigChange> changes = new ArrayList<>();
        entries.forEach(entry -> changes.add(done.get(entry.name())));
        for (Backend backend : before.values()) {
            if (!wanted.containsKey(backend.name())) {
                changes.add(unnamed(principal, backend, prune));
            }
        }
        return changes;
    }

    private static Capabilities capabilities(Places places, @Nullable Backend before, BackendDraft draft) {
        Capabilities seen = places.capabilities(draft.name());
        if (seen != null) {
            return seen;
        }
        return before != null && before.config().equals(draft.config()) ? before.capabilities() : Capabilities.UNKNOWN;
    }

    private ConfigChange unnamed(String principal, Backend backend, boolean prune) {
        if (!prune || backend.status() == BackendStatus.DECOMMISSIONED) {
            return ConfigChange.of(KIND, backend.name(), Action.LEFT_ALONE);
        }
        rows.decommissionWithin(principal, backend.id(), null);
        return ConfigChange.of(KIND, backend.name(), Action.DECOMMISSION);
    }

    static void refuseOtherType(Backend known, BackendDraft draft) {
        if (known.type() != draft.type()) {
            throw new InvalidRequestException(
                    "backend_type", "cannot change; it is " + known.type().text());
        }
    }

    private static BackendDraft resolved(Entry entry, Map<String, Long> ids) {
        if (entry.overflow() == null) {
            return entry.draft();
        }
        Long id = ids.get(entry.overflow());
        if (id == null) {
            throw new InvalidRequestException(
                    List.of(entry.place().wrong("overflow_backend", "there is no backend " + entry.overflow())));
        }
        return entry.draft().overflowingTo(id);
    }

    /** Those that others refer to first. */
    private static Collection<Entry> inOrder(Map<String, Entry> wanted) {
        Map<String, Entry> ordered = new LinkedHashMap<>();
        wanted.values().forEach(entry -> add(entry, wanted, ordered));
        return ordered.values();
    }

    private static void add(Entry entry, Map<String, Entry> wanted, Map<String, Entry> ordered) {
        Entry behind = entry.overflow() == null ? null : wanted.get(entry.overflow());
        if (behind != null && !ordered.containsKey(behind.name())) {
            add(behind, wanted, ordered);
        }
        ordered.putIfAbsent(entry.name(), entry);
    }
}
