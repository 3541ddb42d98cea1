package org.isotherm.asset;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.isotherm.cluster.NodeLeases;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendRows;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.PurgedBackend;
import org.isotherm.storage.Capability;
import org.isotherm.storage.Mark;
import org.isotherm.storage.StorageBackend;

/** Forgets a decommissioned backend on which nothing of ours is left. */
@Dependent
public class BackendPurge {
    private static final System.Logger LOG = System.getLogger(BackendPurge.class.getName());
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(60);

    private final BackendRows backends;
    private final BackendRegistry registry;
    private final RemainingRows remaining;
    private final LeftBehind left;
    private final NodeLeases installation;

    @Inject
    public BackendPurge(
            BackendRows backends,
            BackendRegistry registry,
            RemainingRows remaining,
            LeftBehind left,
            NodeLeases installation) {
        this.backends = backends;
        this.registry = registry;
        this.remaining = remaining;
        this.left = left;
        this.installation = installation;
    }

    /**
     * Looks once more that nothing of ours is left, in the rows and on the backend; then the backend is shown no more, its
     * name is free, and its marker is removed. Objects of others stay where they are. The marker may stay too when the
     * place fails at that very moment; it hinders nobody in this installation.
     *
     * <p>A second call with the same name has the same answer; of two at once both have it.
     *
     * @param confirm the name of the backend
     * @throws NotFoundException when there is none
     * @throws InvalidRequestException when the name is another one
     * @throws ConflictException saying how much is left, or that the backend is not decommissioned
     * @throws IOException when the backend cannot be looked at
     */
    public PurgedBackend purge(String principal, long id, String confirm) throws IOException {
        PurgedBackend before = backends.purged(id).orElse(null);
        if (before != null) {
            refuseOther(before.name(), confirm);
            return before;
        }
        Backend backend = backends.find(id).orElseThrow(() -> new NotFoundException("there is no backend " + id));
        refuseOther(backend.name(), confirm);
        if (backend.status() != BackendStatus.DECOMMISSIONED) {
            throw new ConflictException("backend " + backend.name() + " is "
                    + backend.status().text() + "; only one that is decommissioned can be purged");
        }
        if (backend.capabilities().lack(Capability.LIST)) {
            throw new ConflictException(
                    "backend " + backend.name() + " cannot be listed, so that nobody can say whether it is empty");
        }
        refuseWhenNeeded(backend);
        StorageBackend storage;
        try {
            storage = registry.readable(id);
            refuseUnlessEmpty(backend);
        } catch (IOException | NotFoundException e) {
            Optional<PurgedBackend> meanwhile = backends.purged(id); // by another caller, who took the marker away
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            throw e;
        }
        PurgedBackend purged = backends.purge(principal, backend, () -> refuseWhenNeeded(backend));
        registry.refresh();
        removeMark(backend, storage);
        return purged;
    }

    private static void refuseOther(String name, String confirm) {
        if (!name.equals(confirm)) {
            throw new InvalidRequestException("confirm", "must be the name of the backend");
        }
    }

    private void refuseWhenNeeded(Backend backend) {
        RemainingRows.Count count = remaining.count(backend.id(), 0);
        if (!count.isEmpty() || count.unfinishedRuns() > 0) {
            throw new ConflictException("backend " + backend.name() + " is not empty: " + count.text() + ", "
                    + count.unfinishedRuns() + " unfinished runs; drain it first");
        }
        List<String> users = remaining.namedBy(backend.id());
        if (!users.isEmpty()) {
            throw new ConflictException("backend " + backend.name() + " is named by " + String.join(", ", users)
                    + "; change or delete that first");
        }
    }

    private void refuseUnlessEmpty(Backend backend) throws IOException {
        long end = System.nanoTime() + LONGEST_LOOK.toNanos();
        LeftBehind.Seen seen = left.look(backend, () -> System.nanoTime() < end)
                .orElseThrow(() -> new ConflictException("backend " + backend.name()
                        + " holds too much that is not ours to be looked through within " + LONGEST_LOOK.toSeconds()
                        + " s"));
        if (seen.managed() > 0) {
            throw new ConflictException("backend " + backend.name() + " is not empty: no row needs them, but "
                    + seen.managed() + " objects with names of ours lie there, such as "
                    + seen.firstManaged().get(0) + "; reconcile it first");
        }
    }

    private void removeMark(Backend backend, StorageBackend storage) {
        try {
            storage.removeMark(new Mark(installation.installation(), backend.identity()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the marker of the purged backend {0} stays: {1}", backend.name(), e.getMessage());
        }
    }
}
