package org.isotherm.tiering.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.isotherm.cluster.BatchTimer;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.job.MigrationJob;
import org.isotherm.tiering.Firing;
import org.isotherm.tiering.Firings;
import org.isotherm.tiering.ScheduledSweeps;
import org.jspecify.annotations.Nullable;

/** Looks every few seconds for slots that have come. Every node does; the rows let one of them have each slot. */
@ApplicationScoped
public class ScheduleTimer extends BatchTimer {
    private static final Logger LOG = System.getLogger(ScheduleTimer.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Firings firings;
    private final ScheduledSweeps sweeps;
    private final WindowKeeper windows;
    private final MigrationJob job;

    ScheduleTimer() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    ScheduleTimer(
            @Nullable Firings firings,
            @Nullable ScheduledSweeps sweeps,
            @Nullable WindowKeeper windows,
            @Nullable MigrationJob job) {
        super("the schedules of sweeps", LOOK);
        this.firings = firings;
        this.sweeps = sweeps;
        this.windows = windows;
        this.job = job;
    }

    @Override
    protected void look() {
        windows.look();
        for (long schedule : firings.due()) {
            take(schedule);
        }
        firings.takeOver().forEach(this::fire);
    }

    private void take(long schedule) {
        try {
            firings.take(schedule).ifPresent(this::fire);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "schedule " + schedule + " could not be looked after", e);
        }
    }

    private void fire(long id) {
        firings.find(id).ifPresent(this::fire);
    }

    private void fire(Firing firing) {
        try {
            sweeps.plan(firing).ifPresent(created -> start(firing, created));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "slot " + firing.slot() + " of schedule " + firing.scheduleId() + " failed", e);
            sweeps.failed(firing, String.valueOf(e.getMessage()));
        }
    }

    private void start(Firing firing, Migrations.Created created) {
        if (created.toStart()) {
            job.start(created.migration());
        }
        sweeps.started(firing, created.migration());
    }
}
