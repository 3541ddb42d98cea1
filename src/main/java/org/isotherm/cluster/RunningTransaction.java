package org.isotherm.cluster;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;

/** The JDBC connection of the running transaction, for statements that JPA has no words for. */
public final class RunningTransaction {
    private RunningTransaction() {}

    /** What is asked of the database; must not close the connection. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(Connection database) throws SQLException;
    }

    /**
     * Asks. What was changed by way of {@code rows} is seen where it was flushed.
     *
     * @throws IllegalStateException when the database refuses, with its exception as the cause
     */
    public static <T> T asked(EntityManager rows, Question<T> question) {
        try {
            return question.ask(rows.unwrap(Connection.class));
        } catch (SQLException e) {
            throw new IllegalStateException("a statement of the running transaction failed", e);
        }
    }
}
