package org.isotherm.tiering.schedule;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.RunControl;
import org.isotherm.migration.job.MigrationJob;
import org.isotherm.refusal.ConflictException;
import org.isotherm.tiering.Firing;
import org.isotherm.tiering.Firings;

/**
 * Pauses the sweeps of schedules when their window shuts, and lets them go on when it opens. A sweep that a person has
 * paused, or has let go on in spite of the window, is left to that person. Two nodes at once do what one would.
 */
@Dependent
public class WindowKeeper {
    private static final Logger LOG = System.getLogger(WindowKeeper.class.getName());
    private static final String PRINCIPAL = "isotherm";

    private final Firings firings;
    private final Migrations migrations;
    private final RunControl control;
    private final MigrationJob job;

    @Inject
    public WindowKeeper(Firings firings, Migrations migrations, RunControl control, MigrationJob job) {
        this.firings = firings;
        this.migrations = migrations;
        this.control = control;
        this.job = job;
    }

    void look() {
        for (Firing firing : firings.windowed()) {
            try {
                keep(firing, Objects.requireNonNull(firing.migrationId()));
            } catch (ConflictException e) {
                LOG.log(Level.DEBUG, "sweep {0} is not kept to its window now: {1}", firing.migrationId(), e.reason());
            }
        }
    }

    private void keep(Firing firing, long run) {
        boolean open = firings.isOpen(firing);
        if (!open && !firing.heldByWindow()) {
            control.pause(PRINCIPAL, run);
            firings.holdByWindow(firing, true);
        } else if (open && firing.heldByWindow()) {
            if (migrations
                    .find(run)
                    .map(Migration::status)
                    .filter(MigrationStatus.PAUSED::equals)
                    .isPresent()) {
                job.resume(control.resume(PRINCIPAL, run));
            }
            firings.holdByWindow(firing, false);
        }
    }
}
