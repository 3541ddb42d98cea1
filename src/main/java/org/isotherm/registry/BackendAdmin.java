package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Mark;
import org.isotherm.storage.StorageBackend;
import org.jspecify.annotations.Nullable;

/** What administrators do with backends. A backend is tried before it is saved, never on the request's own thread. */
@Dependent
public class BackendAdmin {
    private static final Duration TRIAL = Duration.ofSeconds(20);

    private final BackendRows rows;
    private final BackendRegistry registry;
    private final BackendOpener opener;
    private final RealPlaces places;

    @Inject
    public BackendAdmin(BackendRows rows, BackendRegistry registry, BackendOpener opener, RealPlaces places) {
        this.rows = rows;
        this.registry = registry;
        this.opener = opener;
        this.places = places;
    }

    /**
     * Tries the place, saves the row and puts the marker there.
     *
     * <p>When the marker cannot be put, the row is taken back. A crash in between leaves a row whose probe says DOWN
     * because the marker is missing; an update puts it.
     *
     * @throws InvalidRequestException when the settings forbid the place, it cannot be used, or it carries the marker of
     *     another installation
     */
    public Backend create(String principal, BackendDraft draft) {
        refuse(opener.refused(draft.config()));
        rows.checkInsert(draft);
        UUID identity = UUID.randomUUID();
        Mark mark = new Mark(registry.installation(), identity);
        try (StorageBackend trial = opener.open(draft.name(), draft.config())) {
            boolean reach = draft.status().allows(BackendUse.READ);
            if (reach) {
                attempt(draft, () -> {
                    places.check(draft.name(), draft.config(), rows.all());
                    checkMark(trial, null);
                });
            }
            Backend created = rows.insert(principal, draft, identity.toString());
            try {
                if (reach) {
                    attempt(draft, () -> {
                        trial.putMark(mark);
                        trial.probe(mark);
                    });
                }
            } catch (RuntimeException e) {
                rows.takeBack(principal, created.id());
                throw e;
            }
            registry.refresh();
            if (reach) {
                registry.confirm(created.id()); // it may have been seen, and found without a marker, before it had one
            }
            return created;
        }
    }

    /**
     * Changes a backend; its type stays. A place without a marker is marked, unless the backend holds objects: then it is
     * not the place that they lie in.
     *
     * @param expected the version that the caller saw; null to change whatever there is
     */
    public Backend update(String principal, long id, BackendDraft draft, @Nullable Long expected) {
        Backend before = find(id);
        if (before.type() != draft.type()) {
            throw new InvalidRequestException(
                    "backend_type", "cannot change; it is " + before.type().text());
        }
        refuse(opener.refused(draft.config()));
        rows.checkUpdate(id, draft, expected);
        if (!draft.status().allows(BackendUse.READ)) {
            return changed(rows.update(principal, id, draft, expected));
        }
        Mark mark = new Mark(registry.installation(), before.identity());
        try (StorageBackend trial = opener.open(draft.name(), draft.config())) {
            boolean[] marked = {false};
            attempt(draft, () -> {
                List<Backend> others =
                        rows.all().stream().filter(b -> b.id() != id).toList();
                places.check(draft.name(), draft.config(), others);
                marked[0] = checkMark(trial, mark);
                if (!marked[0] && rows.holdsObjects(id)) {
                    throw new ForeignBackendException(
                            trial.name(), null, "its marker is missing; is what it lies on mounted?", null);
                }
            });
            Backend after = rows.update(principal, id, draft, expected);
            if (!marked[0]) {
                attempt(draft, () -> trial.putMark(mark));
            }
            registry.refresh();
            if (!marked[0]) {
                registry.confirm(id);
            }
            return after;
        }
    }

    private Backend changed(Backend after) {
        registry.refresh();
        return after;
    }

    /** Takes no new objects from now on; nothing is deleted. */
    public Backend decommission(String principal, long id, @Nullable Long expected) {
        return changed(rows.decommission(principal, id, expected));
    }

    /** The row as it is now. */
    public Backend find(long id) {
        return rows.find(id).orElseThrow(() -> new org.isotherm.refusal.NotFoundException("there is no backend " + id));
    }

    /** One page in the order of the ids. */
    public List<Backend> page(BackendFilter filter, long afterId, int limit) {
        return rows.page(filter, afterId, limit);
    }

    /**
     * Whether the place carries the expected marker already.
     *
     * @throws ForeignBackendException when it carries one that must not be replaced
     */
    private boolean checkMark(StorageBackend trial, @Nullable Mark expected) throws IOException {
        Optional<Mark> found = trial.mark();
        if (found.isEmpty()) {
            return false;
        }
        Mark mark = found.get();
        if (mark.equals(expected)) {
            return true;
        }
        if (!mark.installation().equals(registry.installation())) {
            throw new ForeignBackendException(
                    trial.name(), null, "the place belongs to another installation of Isotherm", null);
        }
        for (Backend other : rows.all()) {
            if (other.identity().equals(mark.backend())) {
                throw new ForeignBackendException(
                        trial.name(), null, "the place belongs to backend " + other.name(), null);
            }
        }
        return false;
    }

    private static void attempt(BackendDraft draft, Trial.Step step) {
        Trial.within(TRIAL, step)
                .ifPresent(problem -> refuse(List.of(new WrongField("config", draft.name() + ": " + problem))));
    }

    private static void refuse(List<WrongField> wrong) {
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
    }
}
