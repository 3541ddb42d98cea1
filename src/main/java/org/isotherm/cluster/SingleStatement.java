package org.isotherm.cluster;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * One statement by itself, without a transaction around it: it sees one moment, and costs one way to the database and
 * back. For questions that are asked by every request.
 */
@ApplicationScoped
public class SingleStatement {
    // not shareable: a connection that may be shared is kept until the request is over, however long its bytes are sent
    @Resource(lookup = "jdbc/isotherm", shareable = false)
    private DataSource database;

    /**
     * Asks by one statement that changes nothing. The connection is given back before this returns.
     *
     * @throws IllegalStateException when the database refuses or cannot be reached, with its exception as the cause
     */
    public <T> T asked(RunningTransaction.Question<T> question) {
        try (Connection connection = database.getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("a statement by itself failed", e);
        }
    }
}
