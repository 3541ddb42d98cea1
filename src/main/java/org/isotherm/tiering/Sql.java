package org.isotherm.tiering;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a statement and the values of its question marks. Values are texts, whole numbers or truth values, and each
 * question mark stands in a cast to what is meant, so that it does not matter how the driver sends them.
 *
 * @param values as many as the text has question marks
 */
record Sql(String text, List<Object> values) {
    Sql {
        values = List.copyOf(values);
        if (text.chars().filter(c -> c == '?').count() != values.size()) {
            throw new IllegalArgumentException(values.size() + " values for " + text);
        }
    }

    static Sql of(String text, Object... values) {
        return new Sql(text, List.of(values));
    }

    /** A text as a value. */
    static Sql text(String value) {
        return of("CAST(? AS TEXT)", value);
    }

    /** A whole number as a value. */
    static Sql whole(long value) {
        return of("CAST(? AS BIGINT)", value);
    }

    Sql then(String more, Object... moreValues) {
        return then(of(more, moreValues));
    }

    Sql then(Sql more) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(more.values);
        return new Sql(text + more.text, all);
    }

    /** All of them with the word between each two. */
    static Sql joined(String between, List<Sql> parts) {
        Sql all = of("");
        for (int i = 0; i < parts.size(); i++) {
            all = i == 0 ? parts.get(i) : all.then(between).then(parts.get(i));
        }
        return all;
    }

    /** Ready to run; the caller closes it. */
    PreparedStatement prepare(Connection database) throws SQLException {
        PreparedStatement statement = database.prepareStatement(text);
        try {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
