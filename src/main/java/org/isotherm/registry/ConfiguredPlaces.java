package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.ConfiguredBackends.Entry;
import org.isotherm.storage.Capabilities;
import org.jspecify.annotations.Nullable;

/**
 * The places of the backends in a document of the configuration: tried, and marked before the rows are written. Waits for
 * backends, so it is called outside any transaction.
 */
@Dependent
public class ConfiguredPlaces {
    private final BackendAdmin admin;
    private final BackendRows rows;
    private final BackendRegistry registry;
    private final BackendOpener opener;
    private final BackendProbe probe;

    @Inject
    public ConfiguredPlaces(
            BackendAdmin admin, BackendRows rows, BackendRegistry registry, BackendOpener opener, BackendProbe probe) {
        this.admin = admin;
        this.rows = rows;
        this.registry = registry;
        this.opener = opener;
        this.probe = probe;
    }

    /**
     * What was seen, each by the name of the backend.
     *
     * @param unmarked places that lack their marker
     * @param identities that the markers have or are to have
     * @param capabilities of those that were tried step by step
     */
    public record Seen(
            Map<String, Entry> unmarked, Map<String, UUID> identities, Map<String, Capabilities> capabilities)
            implements ConfiguredBackends.Places {
        @Override
        public UUID identity(String backend) {
            return Objects.requireNonNull(identities.get(backend));
        }

        @Override
        public @Nullable Capabilities capabilities(String backend) {
            return capabilities.get(backend);
        }
    }

    /**
     * Looks at what the settings of this server allow; reaches no backend.
     *
     * @throws InvalidRequestException naming every place in the document that they forbid
     */
    public void check(List<Entry> entries) {
        Map<String, Backend> known = known();
        List<WrongField> wrong = new ArrayList<>();
        entries.stream()
                .filter(entry -> isToBeTried(known.get(entry.name()), entry.draft()))
                .forEach(entry -> wrong.addAll(refused(entry, known.get(entry.name()))));
        refuse(wrong);
    }

    /**
     * Tries the place of every backend that is new or whose row would change, one after the other.
     *
     * @throws InvalidRequestException naming every place in the document that cannot be used
     */
    public Seen tryAll(List<Entry> entries) {
        Map<String, Backend> known = known();
        Seen seen = new Seen(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        List<WrongField> wrong = new ArrayList<>();
        for (Entry entry : entries) {
            Backend before = known.get(entry.name());
            seen.identities().put(entry.name(), before == null ? UUID.randomUUID() : before.identity());
            if (isToBeTried(before, entry.draft()) && entry.draft().status().allows(BackendUse.READ)) {
                BackendProbe.Depth depth = admin.depth(before, entry.draft());
                BackendProbe.Tried tried = probe.run(subject(entry, before), depth);
                String failure = tried.report().failure();
                if (failure != null) {
                    wrong.add(entry.place().wrong("config", entry.name() + ": " + failure));
                } else if (!tried.marked()) {
                    seen.unmarked().put(entry.name(), entry);
                }
                if (depth == BackendProbe.Depth.ALL) {
                    seen.capabilities()
                            .put(entry.name(), Capabilities.of(tried.report().shown()));
                }
            }
        }
        refuse(wrong);
        return seen;
    }

    private static BackendProbe.Subject subject(Entry entry, @Nullable Backend before) {
        return new BackendProbe.Subject(
                entry.name(),
                entry.draft().config(),
                before == null ? 0 : before.id(),
                before == null ? null : before.identity(),
                false);
    }

    private Map<String, Backend> known() {
        return rows.all().stream().collect(Collectors.toMap(Backend::name, Function.identity()));
    }

    private static void refuse(List<WrongField> wrong) {
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
    }

    /** Its place is not looked at again when only its room or its standing as a default changes. */
    private static boolean isToBeTried(@Nullable Backend before, BackendDraft draft) {
        return before == null
                || before.type() != draft.type()
                || !before.config().equals(draft.config())
                || before.status() != draft.status();
    }

    private List<WrongField> refused(Entry entry, @Nullable Backend before) {
        try {
            if (before != null) {
                ConfiguredBackends.refuseOtherType(before, entry.draft());
            }
            return entry.place().moved(opener.refused(entry.draft().config()));
        } catch (InvalidRequestException e) {
            return entry.place().moved(e.fields());
        }
    }

    /**
     * Marks and probes the places that lack their marker. A marker that is left behind, because the rows could not be
     * written after all, names a backend that there is not, and is replaced by the next one.
     *
     * @throws InvalidRequestException naming the places where that failed
     */
    public void mark(Seen seen) {
        List<WrongField> wrong = new ArrayList<>();
        for (Entry entry : seen.unmarked().values()) {
            try {
                admin.mark(entry.draft(), seen.identity(entry.name()), true);
            } catch (InvalidRequestException e) {
                wrong.addAll(entry.place().moved(e.fields()));
            }
        }
        refuse(wrong);
    }

    /** Has this node see the new rows at once. */
    public void follow(Seen seen) {
        registry.refresh();
        registry.all().stream()
                .filter(b -> seen.unmarked().containsKey(b.name()))
                .forEach(b -> registry.confirm(b.id()));
    }
}
