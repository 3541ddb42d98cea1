package org.isotherm.tiering;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.registry.Tier;
import org.isotherm.tiering.AssetExplanation.Move;
import org.isotherm.tiering.AssetExplanation.Said;
import org.jspecify.annotations.Nullable;

/** Says of one asset what the policies say. Changes nothing. */
@ApplicationScoped
public class Explanations {
    private static final int MOVES = 50;

    @PersistenceContext
    private EntityManager rows;

    private final AssetLocations assets;
    private final Policies policies;
    private final PolicyCompiler compiler;
    private final DatabaseClock clock;

    Explanations() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Explanations(
            @Nullable AssetLocations assets,
            @Nullable Policies policies,
            @Nullable PolicyCompiler compiler,
            @Nullable DatabaseClock clock) {
        this.assets = assets;
        this.policies = policies;
        this.compiler = compiler;
        this.clock = clock;
    }

    /** As of now, by the database's clock. @throws NotFoundException when there is no such asset */
    @Transactional
    public AssetExplanation of(long assetLocationId) {
        AssetLocation asset = assets.find(assetLocationId)
                .orElseThrow(() -> new NotFoundException("there is no asset " + assetLocationId));
        OffsetDateTime now = clock.now();
        List<Said> said = policies.active().stream()
                .filter(policy -> policy.draft().entityType().equals(asset.key().entityType()))
                .map(policy -> said(policy, assetLocationId, now))
                .toList();
        Times times = times(assetLocationId);
        List<Hold> holds;
        String problem = null;
        try {
            holds = holds(hand(asset, asset.key().entityType()), assetLocationId, now);
        } catch (InvalidRequestException e) {
            problem = "its project is not known: " + e.reason();
            holds = holds(hand(asset, ""), assetLocationId, now);
        }
        return new AssetExplanation(
                asset, times.placed(), times.replaced(), holds, problem, said, moves(assetLocationId));
    }

    /** As if a person took it from the hot tier, where every hold counts; of an entity type that is not registered without its project. */
    private static PolicyDraft hand(AssetLocation asset, String entityType) {
        return new PolicyDraft(
                "",
                null,
                Tier.HOT,
                Tier.COLD,
                asset.backendId(),
                entityType,
                new Condition("", ConditionOperator.IS_NULL, ""),
                null,
                null,
                null,
                true,
                MoveRules.DEFAULT);
    }

    private List<Hold> holds(PolicyDraft hand, long asset, OffsetDateTime now) {
        CompiledPolicy compiled = compiler.byHand(hand, now, 0);
        try {
            return PlanRows.ids(compiler.connection(), compiled.holdsAbout(asset)).stream()
                    .sorted()
                    .map(id -> rows.find(HoldRecord.class, id).read())
                    .toList();
        } catch (SQLException e) {
            throw new PersistenceException("the holds of asset " + asset + " cannot be read", e);
        }
    }

    private record Times(OffsetDateTime placed, @Nullable OffsetDateTime replaced) {}

    private Times times(long asset) {
        Object[] found = (Object[]) rows.createNativeQuery("SELECT " + Clauses.time("placed_at") + ", "
                        + Clauses.time("replaced_at") + " FROM asset_locations WHERE id = ?1")
                .setParameter(1, asset)
                .getSingleResult();
        return new Times(
                OffsetDateTime.parse((String) found[0]),
                found[1] == null ? null : OffsetDateTime.parse((String) found[1]));
    }

    private Said said(Policy policy, long asset, OffsetDateTime now) {
        CompiledPolicy compiled;
        try {
            compiled = compiler.compile(policy.draft(), now);
        } catch (InvalidRequestException e) {
            return new Said(policy, null, e.reason());
        }
        try {
            PolicyVerdict verdict = Evaluation.explain(compiler.connection(), compiled, asset)
                    .orElseThrow(() -> new NotFoundException("there is no asset " + asset));
            return new Said(policy, verdict, null);
        } catch (SQLException e) {
            throw new PersistenceException("policy " + policy.id() + " cannot be asked", e);
        }
    }

    @SuppressWarnings("unchecked") // rows of columns
    private List<Move> moves(long asset) {
        List<Object[]> found = rows.createNativeQuery("""
                        SELECT migration_id, state, source_backend_id, target_backend_id, error,
                               to_char(completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                        FROM storage_migration_items WHERE asset_location_id = ?1 ORDER BY id DESC""")
                .setParameter(1, asset)
                .setMaxResults(MOVES)
                .getResultList();
        return found.stream()
                .map(row -> new Move(
                        ((Number) row[0]).longValue(),
                        (String) row[1],
                        ((Number) row[2]).longValue(),
                        ((Number) row[3]).longValue(),
                        (String) row[4],
                        row[5] == null ? null : OffsetDateTime.parse((String) row[5])))
                .toList();
    }
}
