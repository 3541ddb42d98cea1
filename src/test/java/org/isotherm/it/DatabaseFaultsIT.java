package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What may happen to the database in the middle of a run. The run may fail of it, but then an operator can resume it,
 * and in the end everything is moved once and every row is right.
 */
@Tag("long")
@ExtendWith(WithServer.class)
class DatabaseFaultsIT {
    /** {@code -Disotherm.outage=60} for as long as a fail-over takes. */
    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("isotherm.outage", 10));

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FILES = 20;

    private static final String SESSIONS =
            " FROM pg_stat_activity WHERE usename = 'isotherm' AND application_name LIKE 'isotherm%'";

    private final IsothermServer server;
    private Shipment shipment;
    private long run;

    DatabaseFaultsIT(IsothermServer server) {
        this.server = server;
    }

    @BeforeEach
    void isInTheMiddleOfARun() throws Exception {
        shipment = new Shipment(
                        server,
                        name -> Studio.local(name, server.newFolder(name)),
                        name -> Studio.s3(name, server.s3(), name + "/"))
                .with(FILES, 100_000)
                .with(Samples.bytes(2 * Studio.PART + 11, 99));
        run = shipment.begin(shipment.order().add("parallelism", 3).add("bandwidth_bytes_per_second", 2 * Samples.MIB));
        shipment.awaitVerified(run, 2);
    }

    @AfterEach
    void leavesAReadyServer() throws Exception {
        awaitReady();
    }

    private void awaitReady() throws Exception {
        Await.that(
                "the server is ready",
                PATIENCE,
                () -> server.nobody().get("/health/ready").status() == 200);
    }

    private void assertFinishes(String after) throws Exception {
        awaitReady();
        JsonObject ended = shipment.finish(run);
        System.out.println("after " + after + " the run was resumed " + shipment.resumed() + " times");
        shipment.assertMoved(ended);
    }

    @Test
    void isKilledAndComesBack() throws Exception {
        server.killDatabase();
        server.startDatabase();

        assertFinishes("SIGKILL of PostgreSQL");
    }

    @Test
    void refusesConnectionsForAWhile() throws Exception {
        server.stopDatabase();
        try {
            awaitEndOfOutage();
        } finally {
            server.startDatabase();
        }
        assertFinishes("refused connections for " + AWAY);
    }

    @Test
    void saysNothingForAWhile() throws Exception {
        server.signalDatabase("STOP");
        try {
            awaitEndOfOutage();
        } finally {
            server.signalDatabase("CONT");
        }
        assertFinishes("silence for " + AWAY);
    }

    /** Meanwhile the server lives and says that it is not ready. */
    private void awaitEndOfOutage() throws Exception {
        long end = System.nanoTime() + AWAY.toNanos();
        Await.that(
                "it is not ready",
                PATIENCE,
                () -> server.nobody().get("/health/ready").status() == 503);
        Await.that("the outage has lasted " + AWAY, AWAY.plus(PATIENCE), () -> {
            assertThat(server.nobody().get("/health/live").status()).isEqualTo(200);
            return System.nanoTime() > end;
        });
    }

    @Test
    void timesOutOnLocks() throws Exception {
        try (Connection other = server.database();
                Connection superuser = server.superuser()) {
            execute(superuser, "ALTER ROLE isotherm SET lock_timeout = '700ms'");
            try {
                endSessions(superuser, ""); // new ones have it
                other.setAutoCommit(false);
                Await.that("the rows are locked", PATIENCE, () -> lock(other));
                long begun = System.nanoTime();
                Await.that(
                        "claims and switches have run into it",
                        PATIENCE,
                        () -> System.nanoTime() - begun > Duration.ofSeconds(4).toNanos());
                other.rollback();
            } finally {
                execute(superuser, "ALTER ROLE isotherm RESET lock_timeout");
                endSessions(superuser, "");
            }
        }
        assertFinishes("locks that were not to be had");
    }

    private boolean lock(Connection other) throws SQLException {
        try (Statement statement = other.createStatement()) {
            statement.execute("SET lock_timeout = '5s'");
            for (String table : List.of(
                    "storage_migration_items WHERE migration_id = " + run,
                    "asset_locations WHERE backend_id = " + shipment.source(),
                    "storage_migrations WHERE id = " + run)) {
                statement.execute("SELECT 1 FROM " + table + " FOR UPDATE");
            }
            return true;
        } catch (SQLException e) {
            other.rollback(); // the run was faster with one of them
            return false;
        }
    }

    @Test
    void cutsSessionsAgainAndAgain() throws Exception {
        try (Connection superuser = server.superuser()) {
            List<Long> cut = new ArrayList<>();
            Await.that("sessions were cut", PATIENCE, () -> {
                cut.addAll(endSessions(superuser, ""));
                return cut.size() >= 25;
            });
        }
        assertFinishes("sessions that were cut");
    }

    /**
     * Commits that wait for a standby which does not exist are durable, but nobody is told: when their sessions are
     * ended, the server cannot know.
     */
    @Test
    void commitsAndDoesNotSaySo() throws Exception {
        int unknown = 0;
        try (Connection superuser = server.superuser()) {
            for (int i = 0; i < 3; i++) {
                execute(superuser, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
                execute(superuser, "SELECT pg_reload_conf()");
                try {
                    List<Long> ended = Await.value(
                            "commits wait",
                            PATIENCE,
                            () -> endSessions(superuser, " AND wait_event = 'SyncRep'"),
                            found -> !found.isEmpty());
                    unknown += ended.size();
                } finally {
                    execute(superuser, "ALTER SYSTEM RESET synchronous_standby_names");
                    execute(superuser, "SELECT pg_reload_conf()");
                }
            }
        }
        assertThat(unknown).as("commits of unknown outcome").isGreaterThanOrEqualTo(3);
        assertFinishes(unknown + " commits of unknown outcome");
    }

    /** @return the processes of those that were ended */
    private static List<Long> endSessions(Connection superuser, String which) throws SQLException {
        List<Long> ended = new ArrayList<>();
        try (Statement statement = superuser.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT pid FROM (SELECT pid, pg_terminate_backend(pid) AS told"
                                + SESSIONS + which + ") s" + " WHERE told")) {
            while (found.next()) {
                ended.add(found.getLong(1));
            }
        }
        return ended;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
