package org.isotherm.tiering;

import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.isotherm.migration.Migration;
import org.jspecify.annotations.Nullable;

/**
 * A plan against what has been done by it.
 *
 * @param byPolicy in the order of the plan
 * @param leftOut why files of the plan were not moved, the most frequent reasons first
 */
public record SweepReport(Migration run, Plan plan, List<ByPolicy> byPolicy, List<LeftOut> leftOut) {
    private static final int REASONS = 50;

    /**
     * The files of one policy.
     *
     * @param policyId null for one that is not saved
     * @param moved those that lie on the target, or did before they were rolled back
     * @param open those that are still to be moved
     */
    public record ByPolicy(
            @Nullable Long policyId,
            String name,
            Files planned,
            Files moved,
            Files skipped,
            Files failed,
            Files open) {}

    /** Files and their bytes. */
    public record Files(long files, long bytes) {
        static final Files NONE = new Files(0, 0);
    }

    /** Why files were left out. */
    public record LeftOut(String state, String reason, long files, long bytes) {}

    static SweepReport of(Connection database, Migration run, Plan plan) throws SQLException {
        Map<Integer, Map<String, Files>> states = states(database, run, plan);
        List<ByPolicy> byPolicy = new ArrayList<>();
        List<JsonObject> said = plan.policies().getValuesAs(JsonObject.class);
        for (int rank = 0; rank < said.size(); rank++) {
            JsonObject policy = said.get(rank);
            Map<String, Files> of = states.getOrDefault(rank, Map.of());
            byPolicy.add(new ByPolicy(
                    policy.isNull("policy_id")
                            ? null
                            : policy.getJsonNumber("policy_id").longValueExact(),
                    policy.getString("name"),
                    new Files(
                            policy.getJsonNumber("total_files").longValueExact(),
                            policy.getJsonNumber("total_bytes").longValueExact()),
                    of.getOrDefault("moved", Files.NONE),
                    of.getOrDefault("skipped", Files.NONE),
                    of.getOrDefault("failed", Files.NONE),
                    of.getOrDefault("open", Files.NONE)));
        }
        return new SweepReport(run, plan, byPolicy, leftOut(database, run));
    }

    private static Map<Integer, Map<String, Files>> states(Connection database, Migration run, Plan plan)
            throws SQLException {
        Sql sql = Sql.of("SELECT p.policy_rank, CASE WHEN i.state IN ('completed', 'rolled_back') THEN 'moved'"
                        + " WHEN i.state IN ('skipped', 'failed') THEN i.state ELSE 'open' END, count(*),"
                        + " sum(i.file_size_bytes) FROM storage_migration_items i JOIN tiering_plan_items p"
                        + " ON p.asset_location_id = i.asset_location_id AND p.plan_id = ")
                .then(Sql.whole(plan.id()))
                .then(" WHERE i.migration_id = ")
                .then(Sql.whole(run.id()))
                .then(" GROUP BY 1, 2");
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            Map<Integer, Map<String, Files>> states = new HashMap<>();
            while (row.next()) {
                states.computeIfAbsent(row.getInt(1), rank -> new HashMap<>())
                        .put(row.getString(2), new Files(row.getLong(3), row.getLong(4)));
            }
            return states;
        }
    }

    private static List<LeftOut> leftOut(Connection database, Migration run) throws SQLException {
        Sql sql = Sql.of("SELECT state, message, count(*), sum(file_size_bytes) FROM storage_migration_items"
                        + " WHERE migration_id = ")
                .then(Sql.whole(run.id()))
                .then(" AND state IN ('skipped', 'failed') GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ")
                .then(Sql.whole(REASONS));
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            List<LeftOut> reasons = new ArrayList<>();
            while (row.next()) {
                reasons.add(new LeftOut(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)));
            }
            return reasons;
        }
    }
}
