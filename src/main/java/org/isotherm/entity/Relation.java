package org.isotherm.entity;

import java.util.Map;
import java.util.Optional;

/**
 * A table or view as the database describes it.
 *
 * @param isTable false for views, which have no keys
 * @param isReadable whether this server's user may read it
 * @param columns by their exact names
 */
record Relation(String name, boolean isTable, boolean isReadable, Map<String, Column> columns) {
    Relation {
        columns = Map.copyOf(columns);
    }

    /** The column of that exact name. */
    Optional<Column> column(String wanted) {
        return Optional.ofNullable(columns.get(wanted));
    }

    /**
     * One of its columns.
     *
     * @param type what conditions may take it for; empty for a type that they cannot ask about
     * @param database the database's own name of its type
     * @param isUnique whether no two rows have the same value
     */
    record Column(String name, Optional<ColumnType> type, String database, boolean isUnique) {
        /** Whether it holds whole numbers, as ids do. */
        boolean isWhole() {
            return database.equals("int2") || database.equals("int4") || database.equals("int8");
        }

        /** The expression for its value, given the quoted name. */
        String read(String quoted) {
            return switch (database) {
                case "text", "varchar", "int2", "int4", "int8", "bool", "timestamptz" -> quoted;
                // what is not a number is unknown, and not above all numbers
                case "numeric", "float4", "float8" -> "NULLIF(" + quoted + ", 'NaN')";
                case "timestamp" -> "(" + quoted + " AT TIME ZONE 'UTC')";
                case "date" -> "(CAST(" + quoted + " AS TIMESTAMP) AT TIME ZONE 'UTC')";
                default -> "CAST(" + quoted + " AS TEXT)";
            };
        }
    }
}
