package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/** Ends the time for which the sources of a run are kept. From then on the way back is by copying. */
@Dependent
public class Finalisation {
    private final KeptSources sources;

    @Inject
    public Finalisation(KeptSources sources) {
        this.sources = sources;
    }

    /**
     * Makes the kept sources of the run due for deletion, in portions. When it fails in between, another call goes on;
     * one that has nothing to do changes nothing.
     *
     * @throws org.isotherm.refusal.NotFoundException when there is no such run
     * @throws org.isotherm.refusal.ConflictException when it has not ended
     */
    public void finalise(String principal, long migrationId) {
        sources.note(principal, migrationId);
        long last = 0;
        while (last >= 0) {
            last = sources.release(migrationId, last);
        }
    }
}
