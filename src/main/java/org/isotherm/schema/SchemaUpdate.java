package org.isotherm.schema;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.changelog.ChangeSet;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Applies {@code db/changelog}. Safe with several nodes at once and after a crash: an advisory lock of PostgreSQL, which
 * ends with its session, lets one node work; whoever holds it knows that Liquibase's own lock row can only be left over
 * from a process that died, and clears it. Each change set is one transaction.
 */
final class SchemaUpdate {
    private static final Logger LOG = System.getLogger(SchemaUpdate.class.getName());
    private static final String CHANGELOG = "db/changelog/changelog.xml";

    /** Any number that no other user of the database takes; these are the bytes of "isotherm". */
    private static final long ADVISORY_LOCK = 0x69736f746865726dL;

    private final DataSource dataSource;

    SchemaUpdate(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Returns once the schema is current, whoever brought it there. */
    void update() throws SQLException, LiquibaseException {
        try (Connection connection = dataSource.getConnection()) {
            if (SchemaMark.isCurrent(connection, CHANGELOG)) {
                LOG.log(Level.INFO, "the schema is current");
                return;
            }
            lock(connection);
            try {
                Liquibase liquibase = liquibase(connection);
                liquibase.forceReleaseLocks();
                int before = liquibase
                        .listUnrunChangeSets(new Contexts(), new LabelExpression())
                        .size();
                quietly(() -> liquibase.update(new Contexts(), new LabelExpression()));
                connection.setAutoCommit(true);
                SchemaMark.note(connection, CHANGELOG);
                LOG.log(Level.INFO, "the schema is current, {0} changes were applied", before);
            } finally {
                unlock(connection);
            }
        }
    }

    /** The changes that the database lacks; applies none. */
    List<String> missing() throws SQLException, LiquibaseException {
        try (Connection connection = dataSource.getConnection()) {
            if (SchemaMark.isCurrent(connection, CHANGELOG)) {
                return List.of();
            }
            return liquibase(connection).listUnrunChangeSets(new Contexts(), new LabelExpression()).stream()
                    .map(ChangeSet::getId)
                    .toList();
        }
    }

    private static Liquibase liquibase(Connection connection) throws LiquibaseException {
        return new Liquibase(
                CHANGELOG,
                new ClassLoaderResourceAccessor(SchemaUpdate.class.getClassLoader()),
                DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection)));
    }

    /** With Liquibase's own remarks in the log instead of on the console. */
    private static void quietly(Scope.ScopedRunner<?> work) throws LiquibaseException {
        try {
            Scope.child(Scope.Attr.ui, new LoggerUIService(), work);
        } catch (LiquibaseException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new LiquibaseException(e);
        }
    }

    private static void lock(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        while (!ask(connection, "SELECT pg_try_advisory_lock(" + ADVISORY_LOCK + ")")) {
            LOG.log(Level.INFO, "another node is bringing the schema up to date");
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted while waiting for the schema lock", e);
            }
        }
    }

    private static void unlock(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        if (!ask(connection, "SELECT pg_advisory_unlock(" + ADVISORY_LOCK + ")")) {
            LOG.log(Level.WARNING, "the schema lock was not held any more");
        }
    }

    private static boolean ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
