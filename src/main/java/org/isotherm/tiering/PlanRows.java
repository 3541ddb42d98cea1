package org.isotherm.tiering;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements that write and read plans. A plan is built by pages, each a statement of its own, policy after policy in
 * the order of their ranks; an asset stays with the first policy that took it. When it is ready the database refuses
 * every change.
 */
final class PlanRows {
    /** In which files move. */
    static final String ORDER = "policy_rank, order_key, asset_location_id";

    private PlanRows() {}

    /** An empty plan; its time is the database's. */
    static Building begin(Connection database, String principal) throws SQLException {
        Sql sql = Sql.of("INSERT INTO tiering_plans (as_of, policies, created_by) VALUES (now(), '[]', ")
                .then(Sql.text(principal))
                .then(") RETURNING id, " + Clauses.time("as_of"));
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Building(row.getLong(1), OffsetDateTime.parse(row.getString(2)));
        }
    }

    /** A plan that is not ready. */
    record Building(long id, OffsetDateTime asOf) {}

    /**
     * Adds those candidates among the next locations that no policy before has taken.
     *
     * @param policyId null for one that is not saved
     * @param locations how many are looked at, whatever they are
     * @return the last id that was looked at; 0 behind the last one
     */
    static long addPage(
            Connection database,
            long planId,
            int rank,
            @Nullable Long policyId,
            CompiledPolicy policy,
            long after,
            int locations)
            throws SQLException {
        long last = last(database, after, locations);
        if (last == 0) {
            return 0;
        }
        Sql id = policyId == null ? Sql.of("CAST(NULL AS BIGINT)") : Sql.whole(policyId);
        Sql sql = Sql.of("INSERT INTO tiering_plan_items (plan_id, asset_location_id, policy_rank, order_key,"
                        + " policy_id, entity_type, entity_id, file_field, current_backend_id, target_backend_id,"
                        + " source_generation, file_size_bytes, reason) SELECT ")
                .then(Sql.whole(planId))
                .then(", id, ")
                .then(Sql.whole(rank))
                .then(", order_key, ")
                .then(id)
                .then(
                        ", entity_type, entity_id, file_field, backend_id, target_backend_id, generation, file_size_bytes,"
                                + " reason FROM (")
                .then(policy.candidates(after, last))
                .then(") c ON CONFLICT DO NOTHING");
        try (PreparedStatement statement = sql.prepare(database)) {
            statement.executeUpdate();
        }
        return last;
    }

    /** The last id of that many locations behind {@code after}; 0 when there are none. */
    private static long last(Connection database, long after, int locations) throws SQLException {
        Sql sql = Sql.of("SELECT COALESCE(max(id), 0) FROM (SELECT id FROM asset_locations WHERE id > ")
                .then(Sql.whole(after))
                .then(" ORDER BY id LIMIT ")
                .then(Sql.whole(locations))
                .then(") page");
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Adds the one file that a person moves. */
    static void addByHand(Connection database, long planId, long asset, long target, String reason)
            throws SQLException {
        Sql sql = Sql.of(
                        "INSERT INTO tiering_plan_items (plan_id, asset_location_id, policy_rank, order_key, entity_type,"
                                + " entity_id, file_field, current_backend_id, target_backend_id, source_generation,"
                                + " file_size_bytes, reason) SELECT ")
                .then(Sql.whole(planId))
                .then(", id, 0, 0, entity_type, entity_id, file_field, backend_id, ")
                .then(Sql.whole(target))
                .then(", generation, file_size_bytes, ")
                .then(Sql.text(reason))
                .then(" FROM asset_locations WHERE id = ")
                .then(Sql.whole(asset));
        try (PreparedStatement statement = sql.prepare(database)) {
            statement.executeUpdate();
        }
    }

    /** Files and their bytes. */
    record Amount(long files, long bytes) {
        static final Amount NOTHING = new Amount(0, 0);
    }

    /** What the plan has of the policy of that rank. */
    static Amount amount(Connection database, long planId, int rank) throws SQLException {
        Sql sql = Sql.of("SELECT count(*), COALESCE(sum(file_size_bytes), 0) FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(planId))
                .then(" AND policy_rank = ")
                .then(Sql.whole(rank));
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Amount(row.getLong(1), row.getLong(2));
        }
    }

    /** Takes out what is over the limits of the policy of that rank, in its order; only once all policies were asked. */
    static void limit(Connection database, long planId, int rank, MoveRules rules) throws SQLException {
        if (rules.maxFilesPerRun() == null && rules.maxBytesPerRun() == null) {
            return;
        }
        long files = rules.maxFilesPerRun() == null ? Long.MAX_VALUE : rules.maxFilesPerRun();
        long bytes = rules.maxBytesPerRun() == null ? Long.MAX_VALUE : rules.maxBytesPerRun();
        Sql sql = Sql.of(
                        "DELETE FROM tiering_plan_items i USING (SELECT asset_location_id, row_number() OVER w AS file,"
                                + " sum(file_size_bytes) OVER w AS bytes FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(planId))
                .then(" AND policy_rank = ")
                .then(Sql.whole(rank))
                .then(" WINDOW w AS (ORDER BY order_key, asset_location_id ROWS UNBOUNDED PRECEDING)) n"
                        + " WHERE i.plan_id = ")
                .then(Sql.whole(planId))
                .then(" AND i.asset_location_id = n.asset_location_id AND (n.file > ")
                .then(Sql.whole(files))
                .then(" OR n.bytes > ")
                .then(Sql.whole(bytes))
                .then(")");
        try (PreparedStatement statement = sql.prepare(database)) {
            statement.executeUpdate();
        }
    }

    /** Takes out what does not lie on that backend. */
    static void onlyFrom(Connection database, long planId, long backend) throws SQLException {
        Sql sql = Sql.of("DELETE FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(planId))
                .then(" AND current_backend_id <> ")
                .then(Sql.whole(backend));
        try (PreparedStatement statement = sql.prepare(database)) {
            statement.executeUpdate();
        }
    }

    /** Leaves as many files, in the order in which they move, as have that many bytes together. */
    static void upTo(Connection database, long planId, long bytes) throws SQLException {
        Sql sql = Sql.of("DELETE FROM tiering_plan_items i USING (SELECT asset_location_id, sum(file_size_bytes) OVER"
                        + " (ORDER BY policy_rank, order_key, asset_location_id ROWS UNBOUNDED PRECEDING)"
                        + " - file_size_bytes AS before FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(planId))
                .then(") n WHERE i.plan_id = ")
                .then(Sql.whole(planId))
                .then(" AND i.asset_location_id = n.asset_location_id AND n.before >= ")
                .then(Sql.whole(bytes));
        try (PreparedStatement statement = sql.prepare(database)) {
            statement.executeUpdate();
        }
    }

    /** What the plan does to one backend; retained sources count until they are deleted. */
    record Effect(long backendId, String name, String tier, String status, long usedBytes, Amount out, Amount in) {}

    /** Of each backend that the plan takes from or brings to. */
    static List<Effect> effects(Connection database, long planId) throws SQLException {
        Sql sql = Sql.of(
                        "SELECT b.id, b.name, b.tier, s.name, b.used_bytes, COALESCE(o.files, 0), COALESCE(o.bytes, 0),"
                                + " COALESCE(t.files, 0), COALESCE(t.bytes, 0) FROM storage_backends b"
                                + " JOIN storage_backend_statuses s ON s.id = b.status_id LEFT JOIN (")
                .then(amounts("current_backend_id", planId))
                .then(") o ON o.backend = b.id LEFT JOIN (")
                .then(amounts("target_backend_id", planId))
                .then(") t ON t.backend = b.id WHERE o.files > 0 OR t.files > 0 ORDER BY b.id");
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            List<Effect> effects = new ArrayList<>();
            while (row.next()) {
                effects.add(new Effect(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        new Amount(row.getLong(6), row.getLong(7)),
                        new Amount(row.getLong(8), row.getLong(9))));
            }
            return effects;
        }
    }

    private static Sql amounts(String side, long planId) {
        return Sql.of("SELECT " + side + " AS backend, count(*) AS files, sum(file_size_bytes) AS bytes"
                        + " FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(planId))
                .then(" GROUP BY 1");
    }

    static boolean somethingIsPostponed(Connection database) throws SQLException {
        Sql sql = Sql.of("SELECT EXISTS (SELECT 1 FROM tiering_holds WHERE kind = 'postpone' AND released_at IS NULL)");
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** What a query with one column of ids answers. */
    static List<Long> ids(Connection database, Sql query) throws SQLException {
        try (PreparedStatement statement = query.prepare(database);
                ResultSet row = statement.executeQuery()) {
            List<Long> ids = new ArrayList<>();
            while (row.next()) {
                ids.add(row.getLong(1));
            }
            return ids;
        }
    }

    /**
     * Sums it up; from here on it is never changed.
     *
     * @param postponing the ids of holds
     */
    static void finish(
            Connection database,
            long planId,
            JsonArray policies,
            JsonArray effects,
            JsonArray postponing,
            JsonObject forecast,
            List<String> warnings)
            throws SQLException {
        JsonArrayBuilder said = Json.createArrayBuilder();
        warnings.forEach(said::add);
        Sql sql = Sql.of(
                        "UPDATE tiering_plans p SET state = 'ready', policies = CAST(? AS JSONB),"
                                + " effects = CAST(? AS JSONB), postponed = CAST(? AS JSONB), forecast = CAST(? AS JSONB),"
                                + " warnings = CAST(? AS JSONB),"
                                + " total_files = t.files, total_bytes = t.bytes FROM (SELECT count(*) AS files,"
                                + " COALESCE(sum(file_size_bytes), 0) AS bytes FROM tiering_plan_items WHERE plan_id = ",
                        policies.toString(),
                        effects.toString(),
                        postponing.toString(),
                        forecast.toString(),
                        said.build().toString())
                .then(Sql.whole(planId))
                .then(") t WHERE p.id = ")
                .then(Sql.whole(planId));
        try (PreparedStatement statement = sql.prepare(database)) {
            statement.executeUpdate();
        }
    }

    /** One page in the order in which they move, behind an asset of the plan; 0 to begin. */
    static List<PlanItem> page(Connection database, long planId, long after, int limit) throws SQLException {
        return items(
                database,
                planId,
                behind(database, planId, after)
                        .then(" ORDER BY " + ORDER + " LIMIT ")
                        .then(Sql.whole(limit)));
    }

    /** A condition for what moves behind that asset; with its place as numbers, so that the index of the order finds it. */
    static Sql behind(Connection database, long planId, long asset) throws SQLException {
        Sql sql = Sql.of("SELECT policy_rank, order_key FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(planId))
                .then(" AND asset_location_id = ")
                .then(Sql.whole(asset));
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Sql.of(asset == 0 ? "" : " AND FALSE");
            }
            return Sql.of(" AND (" + ORDER + ") > (")
                    .then(Sql.whole(row.getLong(1)))
                    .then(", ")
                    .then(Sql.whole(row.getLong(2)))
                    .then(", ")
                    .then(Sql.whole(asset))
                    .then(")");
        }
    }

    private static List<PlanItem> items(Connection database, long planId, Sql which) throws SQLException {
        Sql sql = Sql.of("SELECT asset_location_id, entity_type, entity_id, file_field, current_backend_id,"
                        + " target_backend_id, source_generation, file_size_bytes, policy_id, reason"
                        + " FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(planId))
                .then(which);
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            List<PlanItem> items = new ArrayList<>();
            while (row.next()) {
                long policy = row.getLong(9);
                Long policyId = row.wasNull() ? null : policy;
                items.add(new PlanItem(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        policyId,
                        row.getString(10)));
            }
            return items;
        }
    }
}
