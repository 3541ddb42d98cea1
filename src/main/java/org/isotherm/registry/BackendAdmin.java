package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.isotherm.storage.Capabilities;
import org.isotherm.storage.Mark;
import org.isotherm.storage.ProbeReport;
import org.isotherm.storage.StorageBackend;
import org.jspecify.annotations.Nullable;

/** What administrators do with backends. A backend is tried before it is saved, never on the request's own thread. */
@Dependent
public class BackendAdmin {
    private final BackendRows rows;
    private final BackendRegistry registry;
    private final BackendOpener opener;
    private final BackendProbe probe;

    @Inject
    public BackendAdmin(BackendRows rows, BackendRegistry registry, BackendOpener opener, BackendProbe probe) {
        this.rows = rows;
        this.registry = registry;
        this.opener = opener;
        this.probe = probe;
    }

    /**
     * Tries the place, saves the row with what it was seen to do, and puts the marker there.
     *
     * <p>When the marker cannot be put, the row is taken back. A crash in between leaves a row whose probe says DOWN
     * because the marker is missing; an update puts it.
     *
     * @throws InvalidRequestException when the settings forbid the place
     * @throws ProbeFailedException when it cannot be used, or carries the marker of another installation
     */
    public Backend create(String principal, BackendDraft draft) {
        refuse(opener.refused(draft.config()));
        rows.checkInsert(draft);
        boolean reach = draft.status().allows(BackendUse.READ);
        Capabilities capabilities = reach ? tryNew(draft) : Capabilities.UNKNOWN;
        UUID identity = UUID.randomUUID();
        Backend created = rows.insert(principal, draft, identity.toString(), capabilities);
        if (reach) {
            try {
                mark(draft, identity, true);
            } catch (RuntimeException e) {
                rows.takeBack(principal, created.id());
                throw e;
            }
        }
        registry.refresh();
        if (reach) {
            registry.confirm(created.id()); // it may have been seen, and found without a marker, before it had one
        }
        return created;
    }

    private Capabilities tryNew(BackendDraft draft) {
        ProbeReport report = probe.run(
                        new BackendProbe.Subject(draft.name(), draft.config(), 0, null, false), depth(draft.status()))
                .report();
        if (report.hasFailed()) {
            throw new ProbeFailedException(draft.name(), report);
        }
        return draft.status().allows(BackendUse.CREATE) ? Capabilities.of(report.shown()) : Capabilities.UNKNOWN;
    }

    /**
     * How much is tried before it is saved.
     *
     * @param before as it is now; null when it is new
     */
    BackendProbe.Depth depth(@Nullable Backend before, BackendDraft draft) {
        if (before == null) {
            return depth(draft.status());
        }
        boolean anew = !before.config().equals(draft.config())
                || !before.capabilities().known()
                || !before.status().allows(BackendUse.CREATE);
        return anew && draft.status().allows(BackendUse.CREATE) ? BackendProbe.Depth.ALL : BackendProbe.Depth.MARKER;
    }

    private static BackendProbe.Depth depth(BackendStatus status) {
        return status.allows(BackendUse.CREATE) ? BackendProbe.Depth.ALL : BackendProbe.Depth.READING;
    }

    /**
     * Tries what is not saved, and saves nothing.
     *
     * @throws InvalidRequestException when the settings forbid the place, or the status says that it is not reached
     * @throws org.isotherm.refusal.ConflictException when it could not be saved beside the others
     */
    public ProbeReport probe(BackendDraft draft) {
        refuse(opener.refused(draft.config()));
        if (!draft.status().allows(BackendUse.READ)) {
            throw new InvalidRequestException("status", "is offline, and of such a backend nothing is asked");
        }
        rows.checkInsert(draft);
        return probe.run(new BackendProbe.Subject(draft.name(), draft.config(), 0, null, false), depth(draft.status()))
                .report();
    }

    /**
     * Tries a backend anew, as far as its status allows it. What an active one is seen to do replaces what its row said;
     * when a step has failed, nothing is changed.
     *
     * @throws org.isotherm.refusal.ConflictException when it is offline
     */
    public ProbeReport probe(String principal, long id) {
        Backend backend = find(id);
        if (!backend.status().allows(BackendUse.READ)) {
            throw new ConflictException(
                    "backend " + backend.name() + " is " + backend.status().text() + ", so nothing is asked of it");
        }
        List<WrongField> forbidden = opener.refused(backend.config());
        if (!forbidden.isEmpty()) {
            throw new ConflictException("backend " + backend.name() + ": "
                    + forbidden.get(0).field() + " " + forbidden.get(0).message());
        }
        ProbeReport report = probe.run(
                        new BackendProbe.Subject(backend.name(), backend.config(), id, backend.identity(), true),
                        depth(backend.status()))
                .report();
        if (!report.hasFailed() && backend.status().allows(BackendUse.CREATE)) {
            rows.seen(principal, backend, Capabilities.of(report.shown()));
            registry.refresh();
        }
        return report;
    }

    /**
     * Changes a backend; its type stays. A place without a marker is marked, unless the backend holds objects: then it is
     * not the place that they lie in. A backend with another configuration, and one that takes new objects again, is
     * tried step by step; any other is only looked at.
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
        boolean sameConfig = before.config().equals(draft.config());
        if (!draft.status().allows(BackendUse.READ)) {
            return changed(rows.update(
                    principal, id, draft, expected, sameConfig ? before.capabilities() : Capabilities.UNKNOWN));
        }
        BackendProbe.Depth depth = depth(before, draft);
        BackendProbe.Tried tried =
                probe.run(new BackendProbe.Subject(draft.name(), draft.config(), id, before.identity(), false), depth);
        if (tried.report().hasFailed()) {
            throw new ProbeFailedException(draft.name(), tried.report());
        }
        Capabilities capabilities = depth == BackendProbe.Depth.ALL
                ? Capabilities.of(tried.report().shown())
                : sameConfig ? before.capabilities() : Capabilities.UNKNOWN;
        Backend after = rows.update(principal, id, draft, expected, capabilities);
        if (!tried.marked()) {
            mark(draft, before.identity(), false);
        }
        registry.refresh();
        if (!tried.marked()) {
            registry.confirm(id);
        }
        return after;
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

    /** @param orNothing whether a marker whose place then turns out not to work is taken away again */
    void mark(BackendDraft draft, UUID identity, boolean orNothing) {
        Mark mark = new Mark(registry.installation(), identity);
        Trial.within(BackendProbe.DEADLINE, () -> {
                    try (StorageBackend place = opener.open(draft.name(), draft.config(), Capabilities.UNKNOWN)) {
                        place.putMark(mark);
                        try {
                            if (orNothing) {
                                place.probe(mark);
                            }
                        } catch (IOException e) {
                            place.removeMark(mark);
                            throw e;
                        }
                    }
                })
                .ifPresent(problem -> refuse(List.of(new WrongField("config", draft.name() + ": " + problem))));
    }

    private static void refuse(List<WrongField> wrong) {
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
    }
}
