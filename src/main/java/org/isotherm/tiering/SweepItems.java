package org.isotherm.tiering;

import jakarta.json.JsonArray;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.isotherm.asset.Ids;
import org.isotherm.migration.SweepRequest.Route;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.BackendUse;

/** The statements that make the item rows of a run from those of a plan, in the order in which the plan moves them. */
final class SweepItems {
    private SweepItems() {}

    /**
     * Adds the next files of the plan to the run; those that have drifted are listed as skipped. What is there already is
     * left as it is.
     *
     * @param after the asset that was added last; 0 to begin
     * @param retentions how long the source of a file is kept, in seconds, by the ranks of the policies
     * @param profiles in whose form a file arrives, by the same ranks; null for bytes as they are. What has the form
     *     already is moved as it is, and so are files of releases and their chunks
     * @return the asset that was added last now; -1 when there are no more
     */
    static long addPortion(
            Connection database,
            long migration,
            long plan,
            long after,
            JsonArray retentions,
            JsonArray profiles,
            int limit)
            throws SQLException {
        Sql behind = PlanRows.behind(database, plan, after);
        Sql sql = Sql.of("WITH portion AS MATERIALIZED (SELECT * FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(plan))
                .then(behind)
                .then(" ORDER BY " + PlanRows.ORDER + " LIMIT ")
                .then(Sql.whole(limit))
                .then(
                        "), looked AS (SELECT p.*, a.storage_path, a.generation, a.checksum_sha256, a.file_size_bytes AS size, ")
                .then(drift(migration))
                .then(" AS drift FROM portion p LEFT JOIN asset_locations a ON a.id = p.asset_location_id"
                        + " JOIN storage_backends t ON t.id = p.target_backend_id"
                        + " JOIN storage_backend_statuses ts ON ts.id = t.status_id), put AS ("
                        + "INSERT INTO storage_migration_items (migration_id, asset_location_id, asset, source_backend_id,"
                        + " target_backend_id, source_path, source_generation, expected_sha256, file_size_bytes,"
                        + " source_retention_seconds, target_profile_id, state, error, message, error_at) SELECT ")
                .then(Sql.whole(migration))
                .then(
                        ", asset_location_id, entity_type || '/' || entity_id || '/' || file_field, current_backend_id,"
                                + " target_backend_id,"
                                // of a deleted file nobody knows its path any more
                                + " COALESCE(storage_path, entity_type || '/' || entity_id || '/' || file_field),"
                                + " source_generation, checksum_sha256, COALESCE(size, file_size_bytes),"
                                + " CAST(CAST(? AS JSONB) ->> policy_rank AS BIGINT), (SELECT f.id FROM storage_profiles f"
                                + " WHERE f.id = CAST(CAST(? AS JSONB) ->> policy_rank AS BIGINT)"
                                + " AND looked.entity_type <> 'release'"
                                + " AND f.encrypted <> EXISTS (SELECT 1 FROM stored_objects o"
                                + " JOIN encoded_contents c ON c.id = o.content_id"
                                + " WHERE o.asset_location_id = looked.asset_location_id AND o.state = 'live'"
                                + " AND c.key_name IS NOT NULL)),"
                                + " CASE WHEN drift IS NULL THEN 'pending' ELSE 'skipped' END,"
                                + " CASE WHEN drift IS NULL THEN NULL WHEN drift LIKE 'deleted %' THEN 'deleted_meanwhile'"
                                + " ELSE 'changed_meanwhile' END, drift, CASE WHEN drift IS NOT NULL THEN now() END"
                                + " FROM looked ORDER BY " + PlanRows.ORDER + " ON CONFLICT DO NOTHING)"
                                + " SELECT asset_location_id FROM portion ORDER BY policy_rank DESC, order_key DESC,"
                                + " asset_location_id DESC LIMIT 1",
                        retentions.toString(),
                        profiles.toString());
        // twice: a file that another run took up at that moment conflicts, and is seen and listed by the second look
        long last = -1;
        for (int look = 0; look < 2; look++) {
            try (PreparedStatement statement = sql.prepare(database);
                    ResultSet row = statement.executeQuery()) {
                last = row.next() ? row.getLong(1) : -1;
            }
        }
        return last;
    }

    /** Why a file of the plan is not to be moved by the run; NULL when nothing is known against it. */
    private static String drift(long migration) {
        String takes = Arrays.stream(BackendStatus.values())
                .filter(status -> status.allows(BackendUse.CREATE))
                .map(status -> "'" + status.text() + "'")
                .collect(Collectors.joining(", "));
        return "CASE WHEN a.id IS NULL THEN 'deleted since the plan'"
                + " WHEN a.generation <> p.source_generation AND a.backend_id <> p.current_backend_id"
                + " THEN 'moved to another backend since the plan'"
                + " WHEN a.generation <> p.source_generation THEN 'changed since the plan'"
                + " WHEN a.quarantined_at IS NOT NULL THEN 'set aside since the plan: its object is lost'"
                + " WHEN ts.name NOT IN (" + takes + ")"
                + " THEN 'backend ' || t.name || ' is ' || ts.name || ' and takes no new files'"
                + " WHEN EXISTS (SELECT 1 FROM storage_migration_items o WHERE o.asset_location_id = a.id"
                + " AND o.migration_id <> " + migration + " AND o.state IN ('pending', 'copying', 'copied'))"
                + " THEN 'another run is moving it' END";
    }

    /** From where to where the plan moves. */
    static List<Route> routes(Connection database, long plan) throws SQLException {
        Sql sql = Sql.of("SELECT current_backend_id, target_backend_id, sum(file_size_bytes) FROM tiering_plan_items"
                        + " WHERE plan_id = ")
                .then(Sql.whole(plan))
                .then(" GROUP BY 1, 2 ORDER BY 1, 2");
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            List<Route> routes = new ArrayList<>();
            while (row.next()) {
                routes.add(new Route(row.getLong(1), row.getLong(2), row.getLong(3)));
            }
            return routes;
        }
    }

    /** The assets by the rank of the policy that planned them. */
    static Map<Integer, List<Long>> byRank(Connection database, long plan, Collection<Long> assets)
            throws SQLException {
        Sql sql = Sql.of("SELECT policy_rank, asset_location_id FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(plan))
                .then(" AND asset_location_id = ANY (CAST(? AS BIGINT[])) ORDER BY 1, 2", Ids.array(assets));
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            Map<Integer, List<Long>> ranks = new TreeMap<>();
            while (row.next()) {
                ranks.computeIfAbsent(row.getInt(1), rank -> new ArrayList<>()).add(row.getLong(2));
            }
            return ranks;
        }
    }
}
