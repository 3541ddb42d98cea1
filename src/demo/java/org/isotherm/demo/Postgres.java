package org.isotherm.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** Real PostgreSQL from binaries that Maven brings; its data stays in a folder and serves the next start. */
public final class Postgres implements AutoCloseable {
    public static final String NAME = "isotherm";

    private final EmbeddedPostgres server;

    private Postgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * Starts on 127.0.0.1 with the role, the database and the password {@code isotherm}.
     *
     * @param folder for binaries and data; a PostgreSQL that an interrupted run left there is stopped first
     */
    public static Postgres start(Path folder, int port) throws IOException {
        Path data = Files.createDirectories(folder).resolve("data");
        stopLeftOver(folder);
        if (!Files.exists(data.resolve("postgresql.conf"))) {
            Folders.delete(data); // an initdb that was interrupted
        }
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false) // ours stops Liberty first
                .setPort(port)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "200")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("encoding", "UTF8")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        Postgres started = new Postgres(server);
        try {
            started.prepareDatabase();
        } catch (SQLException e) {
            started.close();
            throw new IOException("PostgreSQL started, but its database could not be prepared", e);
        }
        return started;
    }

    public int port() {
        return server.getPort();
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + NAME;
    }

    /** A connection as the application's own user. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), NAME, NAME);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void prepareDatabase() throws SQLException {
        try (Connection superuser = server.getPostgresDatabase().getConnection();
                Statement sql = superuser.createStatement()) {
            if (!found(sql, "select 1 from pg_roles where rolname = 'isotherm'")) {
                sql.execute("create role isotherm login password 'isotherm'");
            }
            if (!found(sql, "select 1 from pg_database where datname = 'isotherm'")) {
                sql.execute("create database isotherm owner isotherm");
            }
        }
    }

    private static boolean found(Statement sql, String query) throws SQLException {
        try (ResultSet rows = sql.executeQuery(query)) {
            return rows.next();
        }
    }

    /** After kill -9 the process may still run, or its number may belong to a stranger: PostgreSQL would not start. */
    static void stopLeftOver(Path folder) throws IOException {
        Path pidFile = folder.resolve("data/postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        String binaries = folder.toRealPath().toString();
        Optional<ProcessHandle> leftOver = Files.readAllLines(pidFile).stream()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .filter(process -> process.info().command().orElse("").startsWith(binaries));
        if (leftOver.isPresent()) {
            Processes.stop(leftOver.get(), Duration.ofSeconds(15));
        }
        Files.deleteIfExists(pidFile);
    }
}
