package org.isotherm.tiering;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.isotherm.asset.Ids;
import org.isotherm.asset.Reservations;
import org.isotherm.cluster.Node;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.BackendUse;
import org.isotherm.registry.Prices;
import org.isotherm.tiering.Forecast.Priced;
import org.isotherm.tiering.PlanRows.Amount;
import org.isotherm.tiering.PlanRows.Building;
import org.isotherm.tiering.PlanRows.Effect;
import org.isotherm.tiering.Routes.Speeds;
import org.jspecify.annotations.Nullable;

/** The rows of {@code tiering_plans}: built page by page, a transaction each, and read. */
@ApplicationScoped
public class Plans {
    /** How many locations one transaction looks at. */
    private static final int PAGE = 20_000;

    @PersistenceContext
    private EntityManager rows;

    private final PolicyCompiler compiler;
    private final Reservations reservations;
    private final BackendRegistry backends;
    private final Node node;

    Plans() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Plans(
            @Nullable PolicyCompiler compiler,
            @Nullable Reservations reservations,
            @Nullable BackendRegistry backends,
            @Nullable Node node) {
        this.compiler = compiler;
        this.reservations = reservations;
        this.backends = backends;
        this.node = node;
    }

    /** @throws NotFoundException when there is none */
    @Transactional
    public Plan find(long id) {
        PlanRecord row = rows.find(PlanRecord.class, id);
        if (row == null) {
            throw new NotFoundException("there is no plan " + id);
        }
        return read(List.of(row)).get(0);
    }

    /** One that is not whole, and whose node is gone, will never be. */
    @SuppressWarnings("unchecked") // a column of numbers
    private List<Plan> read(List<PlanRecord> found) {
        List<Long> unfinished =
                found.stream().filter(row -> !row.isReady()).map(row -> row.id).toList();
        Set<Long> lost = new TreeSet<>();
        if (!unfinished.isEmpty()) {
            List<Number> ids = rows.createNativeQuery("""
                            SELECT p.id FROM tiering_plans p WHERE p.id = ANY (CAST(?1 AS BIGINT[]))
                              AND NOT EXISTS (SELECT 1 FROM cluster_nodes n
                                              WHERE n.id = p.node_id AND n.lease_until > now())""")
                    .setParameter(1, Ids.array(unfinished))
                    .getResultList();
            ids.forEach(id -> lost.add(id.longValue()));
        }
        return found.stream().map(row -> row.read(lost.contains(row.id))).toList();
    }

    /** One page, the latest first, before {@code beforeId}. */
    @Transactional
    public List<Plan> page(long beforeId, int limit) {
        return read(
                rows.createQuery("SELECT p FROM PlanRecord p WHERE p.id < :before ORDER BY p.id DESC", PlanRecord.class)
                        .setParameter("before", beforeId)
                        .setMaxResults(limit)
                        .getResultList());
    }

    /** One page of what it moves, in the order in which it moves them, behind an asset of it; 0 to begin. */
    @Transactional
    public List<PlanItem> items(long id, long after, int limit) {
        find(id);
        return asked(() -> PlanRows.page(compiler.connection(), id, after, limit));
    }

    @Transactional(TxType.REQUIRES_NEW)
    Building begin(String principal) {
        Building plan = asked(() -> PlanRows.begin(compiler.connection(), principal));
        rows.createNativeQuery("UPDATE tiering_plans SET node_id = ?2 WHERE id = ?1")
                .setParameter(1, plan.id())
                .setParameter(2, node.id())
                .executeUpdate();
        return plan;
    }

    /**
     * Adds one page of a policy.
     *
     * @return the last id looked at; 0 behind the last one
     * @throws org.isotherm.refusal.InvalidRequestException when the policy does not fit the tables that there are
     */
    @Transactional(TxType.REQUIRES_NEW)
    long addPage(Building plan, int rank, AskedPolicy asked, long after) {
        CompiledPolicy compiled = compiler.compile(asked.policy(), plan.asOf());
        return asked(() -> PlanRows.addPage(compiler.connection(), plan.id(), rank, asked.id(), compiled, after, PAGE));
    }

    /**
     * A plan of one file that a person moves, whatever the policies say.
     *
     * @param move from where to where, in the form of a policy whose condition is not asked
     * @throws ConflictException when the file is held, being moved, or cannot be read
     */
    @Transactional(TxType.REQUIRES_NEW)
    Plan byHand(String principal, PolicyDraft move, long asset) {
        long id = asked(() -> {
            Building plan = PlanRows.begin(compiler.connection(), principal);
            Evaluation.explain(compiler.connection(), compiler.byHand(move, plan.asOf(), 0), asset)
                    .flatMap(PolicyVerdict::firstFailing)
                    .ifPresent(clause -> {
                        throw new ConflictException(
                                "asset " + asset + " stays where it is: " + clause.name() + ", " + clause.seen());
                    });
            PlanRows.addByHand(compiler.connection(), plan.id(), asset, move.targetBackendId(), move.name());
            List<String> warnings = new ArrayList<>();
            List<Effect> effects = PlanRows.effects(compiler.connection(), plan.id());
            effects.forEach(effect -> warn(effect, warnings));
            JsonObject forecast = forecast(plan, warnings);
            Amount one = PlanRows.amount(compiler.connection(), plan.id(), 0);
            JsonArray said = Json.createArrayBuilder()
                    .add(said(new AskedPolicy(null, move), one, one).add("by_hand", true))
                    .build();
            PlanRows.finish(
                    compiler.connection(),
                    plan.id(),
                    said,
                    json(effects),
                    JsonValue.EMPTY_JSON_ARRAY,
                    forecast,
                    warnings);
            return plan.id();
        });
        return find(id);
    }

    /** Takes back a plan that is not ready. */
    @Transactional(TxType.REQUIRES_NEW)
    void abandon(Building plan) {
        rows.createNativeQuery("DELETE FROM tiering_plans WHERE id = ?1 AND state = 'building'")
                .setParameter(1, plan.id())
                .executeUpdate();
    }

    /** Applies the limits, sums up, and seals the plan. */
    @Transactional(TxType.REQUIRES_NEW)
    void finish(Building plan, List<AskedPolicy> policies, @Nullable Freeing freeing, List<String> before) {
        List<String> warnings = new ArrayList<>(before);
        if (freeing != null) {
            asked(() -> {
                PlanRows.onlyFrom(compiler.connection(), plan.id(), freeing.backendId());
                return plan;
            });
        }
        List<Amount> matched = limit(plan, policies, freeing);
        JsonArrayBuilder said = Json.createArrayBuilder();
        for (int rank = 0; rank < policies.size(); rank++) {
            said.add(limited(plan, rank, policies.get(rank), matched.get(rank), warnings));
        }
        List<Effect> effects = asked(() -> PlanRows.effects(compiler.connection(), plan.id()));
        effects.forEach(effect -> warn(effect, warnings));
        JsonArray all = said.build();
        asked(() -> {
            JsonObject forecast = forecast(plan, warnings);
            PlanRows.finish(
                    compiler.connection(),
                    plan.id(),
                    all,
                    json(effects),
                    postponing(plan, policies),
                    forecast,
                    warnings);
            return plan;
        });
    }

    private JsonObject forecast(Building plan, List<String> warnings) throws SQLException {
        Map<Long, Priced> priced = new TreeMap<>();
        Map<Long, Long> minimum = new TreeMap<>();
        for (Backend backend : backends.all()) {
            Prices prices = backend.config().prices();
            priced.put(backend.id(), new Priced(backend.name(), prices));
            if (prices.minimumBytes() != null) {
                minimum.put(backend.id(), prices.minimumBytes());
            }
        }
        List<Routes.Load> loads = Routes.of(compiler.connection(), plan.id(), minimum);
        return Forecast.of(loads, Speeds.measured(compiler.connection()), priced, warnings)
                .json();
    }

    /** The holds that will have kept files out of it for once, when it is swept. */
    private JsonArray postponing(Building plan, List<AskedPolicy> policies) throws SQLException {
        Set<Long> ids = new TreeSet<>();
        for (AskedPolicy asked :
                PlanRows.somethingIsPostponed(compiler.connection()) ? policies : List.<AskedPolicy>of()) {
            try {
                ids.addAll(PlanRows.ids(
                        compiler.connection(),
                        compiler.compile(asked.policy(), plan.asOf()).postponing()));
            } catch (InvalidRequestException e) {
                // it is left out of the plan, which has a warning for it
            }
        }
        return Json.createArrayBuilder(ids).build();
    }

    /** Takes out what is over the limits. @return what the policies would move without them */
    private List<Amount> limit(Building plan, List<AskedPolicy> policies, @Nullable Freeing freeing) {
        return asked(() -> {
            List<Amount> matched = new ArrayList<>();
            for (int rank = 0; rank < policies.size(); rank++) {
                matched.add(PlanRows.amount(compiler.connection(), plan.id(), rank));
                PlanRows.limit(
                        compiler.connection(),
                        plan.id(),
                        rank,
                        policies.get(rank).policy().rules());
            }
            if (freeing != null) {
                PlanRows.upTo(compiler.connection(), plan.id(), freeing.bytes());
            }
            return matched;
        });
    }

    private JsonObjectBuilder limited(
            Building plan, int rank, AskedPolicy asked, Amount matched, List<String> warnings) {
        PolicyDraft policy = asked.policy();
        Amount planned = asked(() -> PlanRows.amount(compiler.connection(), plan.id(), rank));
        if (planned.files() < matched.files()) {
            warnings.add("policy " + policy.name() + " leaves " + (matched.files() - planned.files()) + " of "
                    + matched.files() + " files to later runs, for its limits");
        }
        if (planned.files() == 0 && matched.files() > 0) {
            warnings.add("policy " + policy.name() + " moves nothing: its first file is above max_bytes_per_run");
        }
        return said(asked, matched, planned);
    }

    private static JsonObjectBuilder said(AskedPolicy asked, Amount matched, Amount planned) {
        PolicyDraft policy = asked.policy();
        JsonObjectBuilder json = Json.createObjectBuilder();
        if (asked.id() == null) {
            json.addNull("policy_id");
        } else {
            json.add("policy_id", asked.id());
        }
        return json.add("name", policy.name())
                .add("target_backend_id", policy.targetBackendId())
                .add("matched_files", matched.files())
                .add("matched_bytes", matched.bytes())
                .add("total_files", planned.files())
                .add("total_bytes", planned.bytes())
                .add("policy", policy.json());
    }

    private void warn(Effect effect, List<String> warnings) {
        if (effect.in().files() == 0) {
            return;
        }
        boolean takes = BackendStatus.named(effect.status())
                .map(status -> status.allows(BackendUse.CREATE))
                .orElse(false);
        if (!takes) {
            warnings.add("backend " + effect.name() + " is " + effect.status() + " and takes no new files");
            return;
        }
        OptionalLong room = reservations.estimate(effect.backendId());
        if (room.isPresent() && room.getAsLong() < effect.in().bytes()) {
            warnings.add("backend " + effect.name() + " has room for " + Math.max(0, room.getAsLong()) + " of "
                    + effect.in().bytes() + " bytes");
        }
    }

    private static JsonArray json(List<Effect> effects) {
        JsonArrayBuilder json = Json.createArrayBuilder();
        for (Effect e : effects) {
            json.add(Json.createObjectBuilder()
                    .add("backend_id", e.backendId())
                    .add("name", e.name())
                    .add("tier", e.tier())
                    .add("files_out", e.out().files())
                    .add("bytes_out", e.out().bytes())
                    .add("files_in", e.in().files())
                    .add("bytes_in", e.in().bytes())
                    .add("used_bytes_before", e.usedBytes())
                    .add("used_bytes_after", e.usedBytes() - e.out().bytes() + e.in().bytes()));
        }
        return json.build();
    }

    private interface Asking<T> {
        T ask() throws SQLException;
    }

    private static <T> T asked(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (SQLException e) {
            throw new PersistenceException("a plan cannot be written or read", e);
        }
    }
}
