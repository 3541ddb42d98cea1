package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where new files go that do not fit on a backend: to its {@code overflow_backend_id}, and so on. Only as the
 * configuration says, never to a backend of another project, and never in a circle.
 */
@Dependent
public class Overflow {
    /** So many backends are tried at most, the first one included. */
    static final int LONGEST = 8;

    private final BackendRegistry backends;

    @Inject
    public Overflow(BackendRegistry backends) {
        this.backends = backends;
    }

    /**
     * The backends that may take a new file in place of a full one, in the order in which they are to be tried. One that
     * takes no new files now, or cannot be reached, is passed over. From memory.
     */
    public List<Backend> behind(long fullBackendId) {
        Map<Long, Backend> all =
                backends.all().stream().collect(java.util.stream.Collectors.toMap(Backend::id, Function.identity()));
        Backend full = all.get(fullBackendId);
        return full == null
                ? List.of()
                : chain(full, id -> Optional.ofNullable(all.get(id))).stream()
                        .filter(b -> b.status().allows(BackendUse.CREATE))
                        .filter(b -> mayStandIn(b.projectId(), full.projectId()))
                        .filter(b -> backends.isReachable(b.id()))
                        .toList();
    }

    /** The backends behind the first one, as far as they do not come back to one before. */
    static List<Backend> chain(Backend first, Function<Long, Optional<Backend>> find) {
        List<Backend> chain = new ArrayList<>(List.of(first));
        for (Long next = first.room().overflowBackendId(); next != null && chain.size() < LONGEST; ) {
            long id = next;
            Backend found = find.apply(id).orElse(null);
            if (found == null || chain.stream().anyMatch(b -> b.id() == id)) {
                break;
            }
            chain.add(found);
            next = found.room().overflowBackendId();
        }
        return chain.subList(1, chain.size());
    }

    /**
     * What is wrong with a backend's overflow.
     *
     * @param self its id; 0 when it has none yet
     * @param others all other backends
     * @return empty when nothing is
     */
    static Optional<String> refused(BackendDraft draft, long self, List<Backend> others) {
        Long next = draft.room().overflowBackendId();
        if (next == null) {
            return Optional.empty();
        }
        if (next == self) {
            return Optional.of("must be another backend");
        }
        Optional<Backend> first = find(next, others);
        if (first.isEmpty()) {
            return Optional.of("there is no backend " + next);
        }
        if (!mayStandIn(first.get().projectId(), draft.projectId())) {
            return Optional.of("backend " + first.get().name() + " belongs to another project");
        }
        List<Backend> chain = new ArrayList<>(List.of(first.get()));
        chain.addAll(chain(first.get(), id -> find(id, others)));
        Backend last = chain.get(chain.size() - 1);
        if (self != 0 && Objects.equals(last.room().overflowBackendId(), self)) {
            return Optional.of("leads back to this backend by way of " + last.name());
        }
        return chain.size() >= LONGEST
                ? Optional.of("makes a chain of more than " + LONGEST + " backends")
                : Optional.empty();
    }

    private static Optional<Backend> find(long id, List<Backend> all) {
        return all.stream().filter(b -> b.id() == id).findFirst();
    }

    private static boolean mayStandIn(@Nullable Long project, @Nullable Long of) {
        return project == null || project.equals(of);
    }
}
