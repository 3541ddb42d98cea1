package org.isotherm.refusal;

import java.sql.SQLException;

/** Tells a write that met a unique index from every other failure of the database. */
public final class UniqueViolation {
    /** {@code unique_violation} in PostgreSQL's list of error codes. */
    private static final String SQL_STATE = "23505";

    private UniqueViolation() {}

    /** Whether {@code failure} was caused by one. */
    public static boolean in(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && SQL_STATE.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
