package org.isotherm.tiering;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** From where to where a plan moves how much, and how fast runs have gone there. */
final class Routes {
    private Routes() {}

    /** One pair of backends. */
    record Pair(long source, long target) {}

    /**
     * What a plan moves between two backends.
     *
     * @param small files below the size that the target bills at least
     * @param billed bytes as the target bills them
     */
    record Load(Pair route, long files, long bytes, long small, long billed) {}

    /** @param minimum by target, what a file is billed as at least */
    static List<Load> of(Connection database, long plan, Map<Long, Long> minimum) throws SQLException {
        Sql least = Sql.of("CASE target_backend_id");
        for (Map.Entry<Long, Long> each : minimum.entrySet()) {
            least = least.then(" WHEN ")
                    .then(Sql.whole(each.getKey()))
                    .then(" THEN ")
                    .then(Sql.whole(each.getValue()));
        }
        least = minimum.isEmpty() ? Sql.whole(0) : least.then(" ELSE 0 END");
        Sql sql = Sql.of("SELECT current_backend_id, target_backend_id, count(*), sum(file_size_bytes),"
                        + " count(*) FILTER (WHERE file_size_bytes < least), sum(GREATEST(file_size_bytes, least))"
                        + " FROM (SELECT current_backend_id, target_backend_id, file_size_bytes, ")
                .then(least)
                .then(" AS least FROM tiering_plan_items WHERE plan_id = ")
                .then(Sql.whole(plan))
                .then(") i GROUP BY 1, 2 ORDER BY 1, 2");
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            List<Load> loads = new ArrayList<>();
            while (row.next()) {
                loads.add(new Load(
                        new Pair(row.getLong(1), row.getLong(2)),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)));
            }
            return loads;
        }
    }

    /** Bytes per second of runs between two backends, or to one, or of any. */
    static final class Speeds {
        private final Map<Pair, double[]> measured = new HashMap<>();

        /** Of runs that have ended in the last 90 days. */
        static Speeds measured(Connection database) throws SQLException {
            Sql sql = Sql.of("SELECT source_backend_id, target_backend_id, sum(transferred_bytes),"
                    + " sum(EXTRACT(EPOCH FROM completed_at - started_at)) FROM storage_migrations"
                    + " WHERE completed_at > now() - INTERVAL '90 days' AND started_at < completed_at"
                    + " AND transferred_bytes > 0 AND source_backend_id IS NOT NULL AND target_backend_id IS NOT NULL"
                    + " GROUP BY 1, 2");
            Speeds speeds = new Speeds();
            try (PreparedStatement statement = sql.prepare(database);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    speeds.measured.put(
                            new Pair(row.getLong(1), row.getLong(2)),
                            new double[] {row.getDouble(3), row.getDouble(4)});
                }
            }
            return speeds;
        }

        /** Empty when no run has ended yet. */
        OptionalDouble of(Pair route) {
            List<double[]> same = new ArrayList<>();
            List<double[]> there = new ArrayList<>();
            measured.forEach((pair, speed) -> {
                if (pair.equals(route)) {
                    same.add(speed);
                }
                if (pair.target() == route.target()) {
                    there.add(speed);
                }
            });
            if (!same.isEmpty()) {
                return mean(same);
            }
            return mean(there.isEmpty() ? List.copyOf(measured.values()) : there);
        }

        private static OptionalDouble mean(List<double[]> speeds) {
            double bytes = speeds.stream().mapToDouble(s -> s[0]).sum();
            double seconds = speeds.stream().mapToDouble(s -> s[1]).sum();
            return speeds.isEmpty() || seconds == 0 ? OptionalDouble.empty() : OptionalDouble.of(bytes / seconds);
        }
    }
}
