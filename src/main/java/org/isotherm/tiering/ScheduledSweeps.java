package org.isotherm.tiering;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.isotherm.migration.Migration;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.SweepRuns;

/** Plans what a slot of a schedule is to move, and notes the sweep. */
@Dependent
public class ScheduledSweeps {
    private final Firings firings;
    private final Schedules schedules;
    private final Simulations simulations;
    private final Sweeps sweeps;
    private final SweepRuns runs;

    @Inject
    public ScheduledSweeps(
            Firings firings, Schedules schedules, Simulations simulations, Sweeps sweeps, SweepRuns runs) {
        this.firings = firings;
        this.schedules = schedules;
        this.simulations = simulations;
        this.sweeps = sweeps;
        this.runs = runs;
    }

    /**
     * Plans the firing, unless it was before. One that has nothing to move, or whose last sweep has not ended, is noted as such.
     *
     * @return the sweep that is to be started; the caller ends the firing with it
     */
    public Optional<Migrations.Created> plan(Firing firing) {
        Schedule schedule = schedules.find(firing.scheduleId());
        ScheduleDraft draft = schedule.draft();
        JsonObject asked = Firings.asked(firing);
        String key = "schedule-" + schedule.id() + "-" + firing.slot().toInstant();
        Optional<Migrations.Created> known = runs.known(schedule.principal(), key, asked);
        if (known.isPresent()) {
            return known;
        }
        List<Long> before = firings.unfinished(schedule.id());
        if (!before.isEmpty()) {
            firings.end(firing, "passed_over", null, null, "sweep " + before.get(0) + " has not ended");
            return Optional.empty();
        }
        Plan plan = simulations.active(
                schedule.principal(),
                draft.policyIds(),
                firings.freeing(schedule).orElse(null));
        if (plan.totalFiles() == 0) {
            firings.end(firing, "nothing", plan.id(), null, null);
            return Optional.empty();
        }
        Sweeps.Options options = new Sweeps.Options(false, draft.parallelism(), draft.bandwidth());
        return Optional.of(sweeps.create(schedule.principal(), plan.id(), asked, options, key));
    }

    /** Notes that its sweep is started. */
    public void started(Firing firing, Migration run) {
        firings.end(firing, "swept", run.planId(), run.id(), null);
    }

    /** Notes that it has failed. */
    public void failed(Firing firing, String why) {
        firings.end(firing, "failed", null, null, why);
    }
}
