package org.isotherm.migration.job;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.isotherm.asset.LeftBehind;
import org.isotherm.migration.Drains;
import org.isotherm.migration.Migration;
import org.isotherm.registry.BackendRegistry;
import org.jspecify.annotations.Nullable;

/** The waiting and looking of a drain, in steps of the job that every run has. */
@Dependent
public class DrainSteps {
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Drains drains;
    private final LeftBehind left;
    private final BackendRegistry backends;

    @Inject
    public DrainSteps(Drains drains, LeftBehind left, BackendRegistry backends) {
        this.drains = drains;
        this.left = left;
        this.backends = backends;
    }

    /** Waits until no upload to the source is under way, or the run is to stop. */
    void awaitUploads(Migration run, BooleanSupplier goesOn) {
        await(() -> !drains.mustWait(run), goesOn);
    }

    /** Waits until the source's objects are deleted, the retained ones too, or the run is to stop. */
    void awaitDeletions(Migration run, BooleanSupplier goesOn) {
        await(() -> !drains.isEmptying(run), goesOn);
    }

    private static void await(BooleanSupplier holds, BooleanSupplier goesOn) {
        long pause = SHORTEST_PAUSE;
        while (goesOn.getAsBoolean() && !holds.getAsBoolean()) {
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    /**
     * Looks whether anything of ours is left and notes it.
     *
     * @return why the drain is not done; null when it is, or when it is to stop before that is known
     */
    @Nullable
    String look(Migration run, BooleanSupplier goesOn) throws IOException {
        if (!drains.isEmptyByRows(run)) {
            return drains.conclude(run, null);
        }
        Optional<LeftBehind.Seen> seen = left.look(backends.get(run.source()), goesOn);
        return seen.isPresent() ? drains.conclude(run, seen.get()) : null;
    }
}
