package org.isotherm.tiering;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.isotherm.asset.Ids;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.migration.Migration;
import org.isotherm.migration.SweptFiles;
import org.isotherm.refusal.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Brings the files of a plan into the run that moves them, and asks the plan's policies once more about each when it is
 * claimed: as the policies were in the plan, and as the files are now.
 */
@ApplicationScoped
public class SweepPlan implements SweptFiles {
    @PersistenceContext
    private EntityManager rows;

    private final Plans plans;
    private final PolicyCompiler compiler;
    private final DatabaseClock clock;

    SweepPlan() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    SweepPlan(@Nullable Plans plans, @Nullable PolicyCompiler compiler, @Nullable DatabaseClock clock) {
        this.plans = plans;
        this.compiler = compiler;
        this.clock = clock;
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public long addPortion(Migration run, long after, int limit) {
        Plan plan = plans.find(planOf(run));
        JsonArrayBuilder retentions = Json.createArrayBuilder();
        retentions(plan).forEach(retention -> retentions.add(retention.toSeconds()));
        try {
            return SweepItems.addPortion(
                    compiler.connection(), run.id(), plan.id(), after, retentions.build(), profiles(plan), limit);
        } catch (SQLException e) {
            throw new PersistenceException("plan " + plan.id() + " cannot be read", e);
        }
    }

    /** In whose form the files of each policy arrive, by rank; null for bytes as they are. */
    private static JsonArray profiles(Plan plan) {
        JsonArrayBuilder profiles = Json.createArrayBuilder();
        for (JsonObject said : plan.policies().getValuesAs(JsonObject.class)) {
            profiles.add(said.getJsonObject("policy").getOrDefault("target_profile_id", JsonValue.NULL));
        }
        return profiles.build();
    }

    /** How long the sources of each policy are kept after their move, by rank. */
    static List<Duration> retentions(Plan plan) {
        return plan.policies().getValuesAs(JsonObject.class).stream()
                .map(said -> Duration.parse(said.getJsonObject("policy").getString("source_retention")))
                .toList();
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void finish(Migration run) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations m SET planned_at = now(), total_files = s.files, total_bytes = s.bytes,
                               skipped_files = s.skipped, begun_files = s.skipped
                        FROM (SELECT COUNT(*) AS files, COALESCE(SUM(file_size_bytes), 0) AS bytes,
                                     COUNT(*) FILTER (WHERE state = 'skipped') AS skipped
                              FROM storage_migration_items WHERE migration_id = ?1) s
                        WHERE m.id = ?1 AND m.planned_at IS NULL""").setParameter(1, run.id()).executeUpdate();
    }

    @Override
    @Transactional(TxType.MANDATORY)
    public Map<Long, String> unwanted(Migration run, Collection<Long> assetLocationIds) {
        if (assetLocationIds.isEmpty()) {
            return Map.of();
        }
        Plan plan = plans.find(planOf(run));
        OffsetDateTime now = clock.now();
        Map<Long, String> unwanted = new HashMap<>();
        try {
            SweepItems.byRank(compiler.connection(), plan.id(), assetLocationIds)
                    .forEach((rank, assets) -> {
                        JsonObject said = plan.policies().getJsonObject(rank);
                        PolicyDraft policy = PolicyDraft.of(said.getJsonObject("policy"));
                        unwanted.putAll(unwanted(run.id(), policy, said.getBoolean("by_hand", false), assets, now));
                    });
        } catch (SQLException e) {
            throw new PersistenceException("plan " + plan.id() + " cannot be read", e);
        }
        return unwanted;
    }

    private Map<Long, String> unwanted(
            long run, PolicyDraft policy, boolean byHand, List<Long> assets, OffsetDateTime now) {
        Map<Long, String> unwanted = new HashMap<>();
        List<Long> held = new ArrayList<>();
        try {
            CompiledPolicy compiled = byHand ? compiler.byHand(policy, now, run) : compiler.compile(policy, now, run);
            Evaluation.explain(compiler.connection(), compiled, assets)
                    .forEach((asset, verdict) -> verdict.firstFailing().ifPresent(clause -> {
                        unwanted.put(asset, why(clause));
                        if (clause.name().equals(Clauses.NOT_HELD)) {
                            held.add(asset);
                        }
                    }));
            if (!held.isEmpty()) {
                useUp(run, PlanRows.ids(compiler.connection(), compiled.postponing(held)));
            }
        } catch (InvalidRequestException e) {
            assets.forEach(asset -> unwanted.put(
                    asset, "policy " + policy.name() + " does not fit the tables any more: " + e.reason()));
        } catch (SQLException e) {
            throw new PersistenceException("policy " + policy.name() + " cannot be asked", e);
        }
        return unwanted;
    }

    private static String why(ClauseResult clause) {
        return clause.name().equals(Clauses.NOT_HELD)
                ? "held: " + clause.seen()
                : "does not fit any more: " + clause.name() + " " + clause.wants() + ", is " + clause.seen();
    }

    /** These holds, made for once, hold for the run until its end, and for nothing else any more; inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    void useUp(long run, Collection<Long> holds) {
        rows.createNativeQuery("""
                        UPDATE tiering_holds SET released_at = now(), used_up_by = ?1
                        WHERE id = ANY (CAST(?2 AS BIGINT[])) AND kind = 'postpone' AND released_at IS NULL""")
                .setParameter(1, run)
                .setParameter(2, Ids.array(holds))
                .executeUpdate();
    }

    static long planOf(Migration run) {
        return Objects.requireNonNull(run.planId());
    }
}
