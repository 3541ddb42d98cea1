package org.isotherm.tiering;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.isotherm.migration.Migration;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.SweepRequest;
import org.isotherm.migration.SweepRequest.Route;
import org.isotherm.migration.SweepRuns;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/** Runs that move what a plan says, or less. */
@ApplicationScoped
public class Sweeps {
    private final Plans plans;
    private final PolicyCompiler compiler;
    private final SweepPlan swept;
    private final SweepRuns runs;

    Sweeps() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Sweeps(
            @Nullable Plans plans,
            @Nullable PolicyCompiler compiler,
            @Nullable SweepPlan swept,
            @Nullable SweepRuns runs) {
        this.plans = plans;
        this.compiler = compiler;
        this.swept = swept;
        this.runs = runs;
    }

    /**
     * How a sweep goes about it.
     *
     * @param deleteAdopted whether sources that were there before Isotherm go too
     * @param bandwidth bytes per second and node; null for no limit
     */
    public record Options(
            boolean deleteAdopted,
            int parallelism,
            @Nullable Long bandwidth) {}

    /**
     * Notes a sweep that is to be started; commits before it returns. Holds that keep files out of the plan for once are
     * used up by it.
     *
     * @param asked for what, as the caller said it
     * @param key the caller's idempotency key; null when it has none
     * @throws NotFoundException when there is no such plan
     * @throws ConflictException when it is not ready, or swept already, or its files cannot fit on their target
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Migrations.Created create(
            String principal, long planId, JsonObject asked, Options options, @Nullable String key) {
        Plan plan = plans.find(planId);
        if (!plan.isReady()) {
            throw new ConflictException("plan " + planId + " is not ready");
        }
        Duration longest =
                SweepPlan.retentions(plan).stream().max(Duration::compareTo).orElse(Duration.ZERO);
        Migrations.Created created = runs.create(
                principal,
                new SweepRequest(
                        planId,
                        asked,
                        routes(planId),
                        longest,
                        options.deleteAdopted(),
                        options.parallelism(),
                        options.bandwidth()),
                key);
        swept.useUp(created.migration().id(), plan.postponed().getValuesAs(JsonNumber::longValueExact));
        return created;
    }

    private List<Route> routes(long planId) {
        try {
            return SweepItems.routes(compiler.connection(), planId);
        } catch (SQLException e) {
            throw new PersistenceException("plan " + planId + " cannot be read", e);
        }
    }

    /** What became of the plan so far. @throws NotFoundException when there is no such sweep */
    @Transactional
    public SweepReport report(long id) {
        Migration run = runs.find(id);
        Plan plan = plans.find(SweepPlan.planOf(run));
        try {
            return SweepReport.of(compiler.connection(), run, plan);
        } catch (SQLException e) {
            throw new PersistenceException("sweep " + id + " cannot be read", e);
        }
    }
}
