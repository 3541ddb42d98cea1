package org.isotherm.retrieval;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.isotherm.schema.MigratedDatabase;

/** A database with a cold backend, two nodes that live, 1 and 2, and one that does not, 3. Runs the server's statements. */
public final class RetrievalDatabase implements AutoCloseable {
    public static final long LIVING = 1;
    public static final long OTHER = 2;
    public static final long DEAD = 3;

    private static final Pattern PARAMETER = Pattern.compile("\\?(\\d)");

    public final MigratedDatabase database;

    public RetrievalDatabase() throws Exception {
        database = MigratedDatabase.create();
        database.execute(
                "INSERT INTO storage_backends (id, name, backend_type_id, status_id, tier, config) VALUES (1, 'cold', 1, 1,"
                        + " 'cold', '{}')");
        database.execute(
                "INSERT INTO cluster_nodes (id, name, lease_until) VALUES (1, 'one', now() + INTERVAL '1 hour'),"
                        + " (2, 'two', now() + INTERVAL '1 hour'), (3, 'three', now() - INTERVAL '1 second')");
    }

    /** @return its id */
    public long retrieval(String kind, String user, Long node) throws SQLException {
        return database.number(
                "INSERT INTO storage_retrievals (kind, state, requested_by, node_id) VALUES (?, 'retrieving', ?,"
                        + " CAST(? AS BIGINT)) RETURNING id",
                kind,
                user,
                node);
    }

    public void file(long retrieval, long asset, String state, Long node) throws SQLException {
        database.execute(
                "INSERT INTO storage_retrieval_files (retrieval_id, asset_location_id, generation, backend_id, size_bytes,"
                        + " retrieved_bytes, state, node_id, restore_requested_at) VALUES (?, ?, 1, 1, 100, 50, ?,"
                        + " CAST(? AS BIGINT), now() - INTERVAL '1 hour')",
                retrieval,
                asset,
                state,
                node);
    }

    /** A statement of the server, with its numbered parameters. */
    public List<Object[]> run(Connection connection, String sql, Object... values) throws SQLException {
        List<Object> inOrder = new ArrayList<>();
        Matcher parameter = PARAMETER.matcher(sql);
        while (parameter.find()) {
            inOrder.add(values[Integer.parseInt(parameter.group(1)) - 1]);
        }
        try (PreparedStatement statement =
                connection.prepareStatement(PARAMETER.matcher(sql).replaceAll("?"))) {
            for (int i = 0; i < inOrder.size(); i++) {
                statement.setObject(i + 1, inOrder.get(i));
            }
            List<Object[]> found = new ArrayList<>();
            if (statement.execute()) {
                ResultSet row = statement.getResultSet();
                while (row.next()) {
                    Object[] columns = new Object[row.getMetaData().getColumnCount()];
                    for (int i = 0; i < columns.length; i++) {
                        columns[i] = row.getObject(i + 1);
                    }
                    found.add(columns);
                }
            }
            return found;
        }
    }

    public List<Object[]> run(String sql, Object... values) throws SQLException {
        return run(database.connection(), sql, values);
    }

    @Override
    public void close() throws Exception {
        database.close();
    }
}
