package org.isotherm.entity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the database says about the tables and views of its schema. Changes nothing. */
final class Catalogue {
    private static final String COLUMNS = """
            SELECT c.relkind = 'r' OR c.relkind = 'p' AS is_table,
                   has_table_privilege(c.oid, 'SELECT') AS is_readable,
                   CAST(a.attname AS TEXT) AS column_name,
                   CAST(COALESCE(b.typname, t.typname) AS TEXT) AS type_name,
                   COALESCE(b.typtype, t.typtype) = 'e' AS is_enum,
                   COALESCE(b.typnamespace, t.typnamespace) = 'pg_catalog'::regnamespace AS is_builtin,
                   EXISTS (SELECT 1 FROM pg_index i
                           WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
                             AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum) AS is_unique
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
            WHERE n.nspname = current_schema() AND c.relname = CAST(? AS NAME)
              AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            ORDER BY a.attnum""";

    private Catalogue() {}

    /** The table or view of that exact name in the schema of the connection; empty when there is none. */
    static Optional<Relation> relation(Connection database, String name) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(COLUMNS)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                Map<String, Relation.Column> columns = new LinkedHashMap<>();
                boolean isTable = false;
                boolean isReadable = false;
                while (row.next()) {
                    isTable = row.getBoolean("is_table");
                    isReadable = row.getBoolean("is_readable");
                    String column = row.getString("column_name");
                    String type = row.getString("type_name");
                    columns.put(
                            column,
                            new Relation.Column(
                                    column,
                                    type(type, row.getBoolean("is_enum"), row.getBoolean("is_builtin")),
                                    row.getBoolean("is_enum") ? "enum" : type,
                                    row.getBoolean("is_unique")));
                }
                return columns.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Relation(name, isTable, isReadable, columns));
            }
        }
    }

    private static Optional<ColumnType> type(String name, boolean isEnum, boolean isBuiltIn) {
        if (isEnum || name.equals("citext")) {
            return Optional.of(ColumnType.TEXT);
        }
        if (!isBuiltIn) {
            return Optional.empty(); // anybody may call a type "text"
        }
        return switch (name) {
            case "text", "varchar", "bpchar", "name", "uuid" -> Optional.of(ColumnType.TEXT);
            case "int2", "int4", "int8", "numeric", "float4", "float8" -> Optional.of(ColumnType.NUMBER);
            case "bool" -> Optional.of(ColumnType.BOOLEAN);
            case "timestamptz", "timestamp", "date" -> Optional.of(ColumnType.TIMESTAMP);
            default -> Optional.empty();
        };
    }
}
