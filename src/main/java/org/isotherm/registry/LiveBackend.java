package org.isotherm.registry;

import java.util.UUID;
import org.isotherm.storage.Mark;
import org.isotherm.storage.StorageBackend;

/** A backend that is open on this node: its row, its storage, its probe. */
final class LiveBackend {
    private final Backend backend;
    private final StorageBackend storage;
    private final Prober prober;

    LiveBackend(Backend backend, StorageBackend storage, Prober prober) {
        this.backend = backend;
        this.storage = storage;
        this.prober = prober;
    }

    /** Opens it and begins to probe. Reaches no backend on this thread. */
    static LiveBackend open(Backend backend, StorageBackend storage, UUID installation, ProbeTimes times) {
        Mark mark = new Mark(installation, backend.identity());
        Prober prober = new Prober(
                backend.name(), () -> Probes.run(storage, mark, backend.status()), times.interval(), times.deadline());
        LiveBackend live = new LiveBackend(backend, storage, prober);
        prober.start();
        return live;
    }

    /** The same storage under a row with another status, which the probe must heed. */
    LiveBackend with(Backend changed, UUID installation, ProbeTimes times) {
        prober.close();
        return open(changed, storage, installation, times);
    }

    /** The same storage and probe under a row that changed in nothing that matters to either. */
    LiveBackend withRow(Backend changed) {
        return new LiveBackend(changed, storage, prober);
    }

    Backend backend() {
        return backend;
    }

    StorageBackend storage() {
        return storage;
    }

    Health health() {
        return backend.status() == BackendStatus.OFFLINE
                ? new Health(false, prober.health().checkedAt(), null, "is set offline")
                : prober.health();
    }

    Room room() {
        return prober.room();
    }

    /** The same, but of a backend that was only just opened waits a moment for its first verdict. */
    Health firstHealth() {
        prober.awaitFirst();
        return health();
    }

    /** Has it probed anew when the last verdict is bad; waits a moment for a good one. */
    void confirm() {
        prober.confirm();
    }

    void stopProbing() {
        prober.close();
    }
}
