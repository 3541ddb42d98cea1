package org.isotherm.schema;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A real PostgreSQL with the schema of Isotherm, for tests of statements. One server for all, a database for each. */
public final class MigratedDatabase implements AutoCloseable {
    private static EmbeddedPostgres postgres;
    private static int databases;

    private final String url;
    private final Connection connection;

    private MigratedDatabase(String url) throws SQLException {
        this.url = url;
        this.connection = connect();
    }

    /** Another one, as of another node; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** A new one, with a connection that speaks as the one of the server does. */
    public static synchronized MigratedDatabase create() throws Exception {
        if (postgres == null) {
            postgres = EmbeddedPostgres.builder()
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("fsync", "off")
                    .start(); // ends with the JVM
        }
        String name = "migrated" + ++databases;
        try (Connection admin = postgres.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        DataSource database = postgres.getDatabase("postgres", name);
        new SchemaUpdate(database).update();
        return new MigratedDatabase(postgres.getJdbcUrl("postgres", name) + "&stringtype=unspecified");
    }

    /** As the server's data source is set up. */
    public Connection connection() {
        return connection;
    }

    public void execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql, values)) {
            statement.execute();
        }
    }

    /** The first column of each row, as texts. */
    public List<String> texts(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql, values);
                ResultSet row = statement.executeQuery()) {
            List<String> found = new ArrayList<>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return found;
        }
    }

    /** The first column of the first row. */
    public long number(String sql, Object... values) throws SQLException {
        return Long.parseLong(texts(sql, values).get(0));
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public void close() throws IOException, SQLException {
        connection.close();
    }
}
