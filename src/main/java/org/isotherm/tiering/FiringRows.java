package org.isotherm.tiering;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The statements by which one node, and no other, gets a slot. Times are the database's. */
final class FiringRows {
    private static final String COLUMNS = "f.id, f.schedule_id, " + Clauses.time("f.slot")
            + ", f.state, f.plan_id, f.migration_id, f.detail, f.held_by_window, " + Clauses.time("f.created_at");

    private FiringRows() {}

    /** The schedules whose slot has come. */
    static List<Long> due(Connection database) throws SQLException {
        return PlanRows.ids(
                database,
                Sql.of("SELECT id FROM tiering_schedules WHERE is_active AND next_at <= now() ORDER BY next_at, id"));
    }

    /** Moves the schedule on. @return false when another node was faster, or a person has changed it */
    static boolean moveOn(Connection database, long schedule, OffsetDateTime slot, OffsetDateTime next)
            throws SQLException {
        Sql sql = Sql.of("UPDATE tiering_schedules SET next_at = ")
                .then(time(next))
                .then(" WHERE is_active AND id = ")
                .then(Sql.whole(schedule))
                .then(" AND next_at = ")
                .then(time(slot));
        return execute(database, sql) == 1;
    }

    /** Notes that the node fires the slot. @return empty when it was fired before */
    static OptionalLong begin(Connection database, long schedule, OffsetDateTime slot, long node) throws SQLException {
        Sql sql = Sql.of("INSERT INTO tiering_firings (schedule_id, slot, node_id) SELECT ")
                .then(Sql.whole(schedule))
                .then(", ")
                .then(time(slot))
                .then(", ")
                .then(Sql.whole(node))
                .then(" ON CONFLICT DO NOTHING RETURNING id");
        return PlanRows.ids(database, sql).stream().mapToLong(id -> id).findFirst();
    }

    /** Takes over what nodes have begun whose lease is over. @return the ids */
    static List<Long> takeOver(Connection database, long node) throws SQLException {
        Sql sql = Sql.of("UPDATE tiering_firings f SET node_id = ")
                .then(Sql.whole(node))
                .then(" WHERE f.state = 'planning' AND NOT EXISTS (SELECT 1 FROM cluster_nodes n"
                        + " WHERE n.id = f.node_id AND n.lease_until > now()) RETURNING f.id");
        return PlanRows.ids(database, sql);
    }

    /** Ends it. What another node has taken over meanwhile is left alone. */
    static void end(
            Connection database,
            long firing,
            long node,
            String state,
            @Nullable Long plan,
            @Nullable Long migration,
            @Nullable String detail)
            throws SQLException {
        Sql sql = Sql.of("UPDATE tiering_firings SET state = ")
                .then(Sql.text(state))
                .then(", plan_id = ")
                .then(orNull(plan))
                .then(", migration_id = ")
                .then(orNull(migration))
                .then(", detail = ")
                .then(detail == null ? Sql.of("NULL") : Sql.text(detail))
                .then(" WHERE state = 'planning' AND id = ")
                .then(Sql.whole(firing))
                .then(" AND node_id = ")
                .then(Sql.whole(node));
        execute(database, sql);
    }

    private static Sql orNull(@Nullable Long id) {
        return id == null ? Sql.of("NULL") : Sql.whole(id);
    }

    /** The sweeps of a schedule that have files to move, newest first, but for that firing's. */
    static List<Long> unfinished(Connection database, long schedule) throws SQLException {
        return PlanRows.ids(
                database,
                Sql.of(
                                "SELECT m.id FROM tiering_firings f JOIN storage_migrations m ON m.id = f.migration_id"
                                        + " JOIN storage_migration_statuses s ON s.id = m.status_id"
                                        + " WHERE s.name IN ('pending', 'in_progress', 'verifying', 'paused') AND f.schedule_id = ")
                        .then(Sql.whole(schedule))
                        .then(" ORDER BY 1 DESC"));
    }

    /** Firings of schedules with a window whose sweep is at work, or was paused for it. */
    static List<Firing> windowed(Connection database) throws SQLException {
        return read(
                database,
                Sql.of(" JOIN tiering_schedules t ON t.id = f.schedule_id JOIN storage_migrations m"
                        + " ON m.id = f.migration_id JOIN storage_migration_statuses s ON s.id = m.status_id"
                        + " WHERE (t.window_start IS NOT NULL AND s.name = 'in_progress') OR f.held_by_window"
                        + " ORDER BY f.id"));
    }

    static void holdByWindow(Connection database, long firing, boolean held) throws SQLException {
        execute(
                database,
                Sql.of("UPDATE tiering_firings SET held_by_window = " + held + " WHERE id = ")
                        .then(Sql.whole(firing)));
    }

    static Optional<Firing> find(Connection database, long id) throws SQLException {
        return read(database, Sql.of(" WHERE f.id = ").then(Sql.whole(id))).stream()
                .findFirst();
    }

    /** One page of a schedule's, the latest first. */
    static List<Firing> page(Connection database, long schedule, long before, int limit) throws SQLException {
        return read(
                database,
                Sql.of(" WHERE f.schedule_id = ")
                        .then(Sql.whole(schedule))
                        .then(" AND f.id < ")
                        .then(Sql.whole(before))
                        .then(" ORDER BY f.id DESC LIMIT ")
                        .then(Sql.whole(limit)));
    }

    private static List<Firing> read(Connection database, Sql which) throws SQLException {
        Sql sql = Sql.of("SELECT " + COLUMNS + " FROM tiering_firings f").then(which);
        try (PreparedStatement statement = sql.prepare(database);
                ResultSet row = statement.executeQuery()) {
            List<Firing> found = new ArrayList<>();
            while (row.next()) {
                found.add(new Firing(
                        row.getLong(1),
                        row.getLong(2),
                        OffsetDateTime.parse(row.getString(3)),
                        row.getString(4),
                        id(row, 5),
                        id(row, 6),
                        row.getString(7),
                        row.getBoolean(8),
                        OffsetDateTime.parse(row.getString(9))));
            }
            return found;
        }
    }

    private static @Nullable Long id(ResultSet row, int column) throws SQLException {
        long id = row.getLong(column);
        return row.wasNull() ? null : id;
    }

    private static int execute(Connection database, Sql sql) throws SQLException {
        try (PreparedStatement statement = sql.prepare(database)) {
            return statement.executeUpdate();
        }
    }

    private static Sql time(OffsetDateTime time) {
        return Sql.of("CAST(? AS TIMESTAMPTZ)", time.toInstant().toString());
    }
}
