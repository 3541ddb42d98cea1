package org.isotherm.tiering;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.isotherm.entity.ColumnType;
import org.isotherm.entity.EntitySource;
import org.isotherm.entity.EntityTypeDraft;
import org.isotherm.registry.Tier;
import org.isotherm.schema.MigratedDatabase;
import org.jspecify.annotations.Nullable;

/**
 * A studio's database: shots of projects in a table of the host, backends 1 (hot), 2 (cold), 3 (hot, offline), 4 (hot,
 * being emptied), 5 (cold, a second one).
 */
final class TieringStudio implements AutoCloseable {
    static final long HOT = 1;
    static final long COLD = 2;
    static final long OFFLINE = 3;
    static final long DRAINED = 4;
    static final OffsetDateTime NOW = OffsetDateTime.of(2026, 6, 15, 12, 0, 0, 0, ZoneOffset.UTC);

    final MigratedDatabase database;

    TieringStudio() throws Exception {
        database = MigratedDatabase.create();
        database.execute("""
                CREATE TABLE shots (id BIGINT PRIMARY KEY, project BIGINT, status TEXT, frames INTEGER, final BOOLEAN,
                                    made TIMESTAMPTZ)""");
        backend(HOT, "hot", "active");
        backend(COLD, "cold", "active");
        backend(OFFLINE, "hot", "offline");
        backend(DRAINED, "hot", "decommissioned");
        backend(5, "cold", "read_only");
    }

    private void backend(long id, String tier, String status) throws Exception {
        database.execute(
                "INSERT INTO storage_backends (id, name, backend_type_id, status_id, tier, config) VALUES (?, ?,"
                        + " (SELECT id FROM storage_backend_types WHERE name = 'local'),"
                        + " (SELECT id FROM storage_backend_statuses WHERE name = ?), ?, '{}')",
                id,
                "backend " + id,
                status,
                tier);
    }

    /** One shot of the studio's own. */
    void shot(long id, @Nullable Long project, @Nullable String status) throws Exception {
        database.execute(
                "INSERT INTO shots (id, project, status, frames, final) VALUES (?, CAST(? AS BIGINT), ?, 100, TRUE)",
                id,
                project,
                status);
    }

    /** The clip of a shot: a year old, never read, and always there. */
    long clip(long shot, long backend) throws Exception {
        return asset(shot, "clip", backend, 1000);
    }

    long asset(long shot, String field, long backend, long size) throws Exception {
        return database.number(
                "INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path,"
                        + " file_size_bytes, checksum_sha256, created_at, placed_at)"
                        + " VALUES ('shot', ?, ?, ?, ?, ?, 'x', ?, ?) RETURNING id",
                shot,
                field,
                backend,
                "objects/" + shot + "/" + field,
                size,
                NOW.minusDays(365).toString(),
                NOW.minusDays(365).toString());
    }

    /** Shots with all that can be asked about them; {@code clip} and {@code plate} are files, {@code thumbnail} is none. */
    static EntityTypeDraft type() {
        return new EntityTypeDraft(
                "shot",
                "shots",
                "id",
                "project",
                "made",
                Map.of(
                        "status", ColumnType.TEXT,
                        "frames", ColumnType.NUMBER,
                        "final", ColumnType.BOOLEAN,
                        "made", ColumnType.TIMESTAMP),
                List.of("clip", "plate"));
    }

    EntitySource source() throws Exception {
        return EntitySource.of(database.connection(), type());
    }

    CompiledPolicy compiled(PolicyDraft policy) throws Exception {
        return CompiledPolicy.of(policy, source(), NOW);
    }

    /** What it would move, asked page by page, in the order of the ids. */
    List<Long> candidates(PolicyDraft policy, int page) throws Exception {
        PlanRows.Building plan = PlanRows.begin(database.connection(), "mira");
        fill(plan, 0, null, compiled(policy), page);
        return items(plan).stream().map(PlanItem::assetLocationId).sorted().toList();
    }

    /** Adds what the policy would move. */
    void fill(PlanRows.Building plan, int rank, @Nullable Long policyId, CompiledPolicy policy, int page)
            throws Exception {
        long after = PlanRows.addPage(database.connection(), plan.id(), rank, policyId, policy, 0, page);
        while (after > 0) {
            after = PlanRows.addPage(database.connection(), plan.id(), rank, policyId, policy, after, page);
        }
    }

    List<PlanItem> items(PlanRows.Building plan) throws Exception {
        return PlanRows.page(database.connection(), plan.id(), 0, Integer.MAX_VALUE);
    }

    PolicyVerdict explain(PolicyDraft policy, long asset) throws Exception {
        return Evaluation.explain(database.connection(), compiled(policy), asset)
                .orElseThrow();
    }

    /** Moves approved shots from hot to cold. */
    static PolicyDraft approved() {
        return policy(new Condition("status", ConditionOperator.EQ, "approved"), null, null, null, MoveRules.DEFAULT);
    }

    static PolicyDraft policy(
            Condition condition,
            @Nullable Integer age,
            @Nullable Integer unread,
            @Nullable Long project,
            MoveRules rules) {
        return new PolicyDraft(
                "p", null, Tier.HOT, Tier.COLD, COLD, "shot", condition, age, unread, project, true, rules);
    }

    static MoveRules rules(long minSize, Duration residency) {
        return new MoveRules(100, minSize, residency, null, null, MoveOrder.LRU, Duration.ofHours(24));
    }

    /** Saves it as another policy would be. */
    long save(String name, PolicyDraft policy) throws Exception {
        return database.number(
                "INSERT INTO tiering_policies (name, source_tier, target_tier, target_backend_id, entity_type,"
                        + " condition_field, condition_operator, condition_value, project_id, is_active, priority)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS BIGINT), ?, ?) RETURNING id",
                name,
                policy.sourceTier().text(),
                policy.targetTier().text(),
                policy.targetBackendId(),
                policy.entityType(),
                policy.condition().field(),
                policy.condition().operator().text(),
                policy.condition().value(),
                policy.projectId(),
                policy.isActive(),
                policy.rules().priority());
    }

    void hold(String kind, String scope, long id, @Nullable OffsetDateTime expires) throws Exception {
        database.execute(
                "INSERT INTO tiering_holds (kind, scope, scope_id, owner, reason, created_by, expires_at)"
                        + " VALUES (?, ?, ?, 'mira', 'the client looks at it', 'mira', ?)",
                kind,
                scope,
                id,
                expires == null ? null : expires.toString());
    }

    @Override
    public void close() throws Exception {
        database.close();
    }
}
