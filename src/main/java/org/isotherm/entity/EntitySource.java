package org.isotherm.entity;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.jspecify.annotations.Nullable;

/**
 * An entity type held against the tables that there are: the only source of names of the host's tables and columns in a
 * statement. It exists only when every name was found, so whoever has one can name nothing else.
 *
 * <p>In its expressions the entity is {@code e} and the row of {@code asset_locations} is {@code a}.
 */
public final class EntitySource {
    /** The table for hosts without tables of their own; columns that it does not have are attributes. */
    public static final String BUILT_IN = "entities";

    private static final Set<String> BUILT_IN_OWN = Set.of("entity_type", "attributes");

    private final String from;
    private final String id;
    private final @Nullable String project;
    private final @Nullable String createdAt;
    private final Map<String, TypedColumn> columns;
    private final EntityTypeDraft type;

    private EntitySource(
            EntityTypeDraft type,
            String from,
            String id,
            @Nullable String project,
            @Nullable String createdAt,
            Map<String, TypedColumn> columns) {
        this.type = type;
        this.from = from;
        this.id = id;
        this.project = project;
        this.createdAt = createdAt;
        this.columns = columns;
    }

    /**
     * Looks everything up in the schema of the connection.
     *
     * @throws InvalidRequestException naming every field of the type that does not fit what is there
     */
    public static EntitySource of(Connection database, EntityTypeDraft type) throws SQLException {
        if (!Identifier.isValid(type.relation())) {
            throw new InvalidRequestException("relation", Identifier.RULE);
        }
        if (!type.relation().equals(BUILT_IN) && OwnTables.has(type.relation())) {
            throw new InvalidRequestException("relation", "is a table of Isotherm's own");
        }
        Relation relation = Catalogue.relation(database, type.relation())
                .orElseThrow(() -> new InvalidRequestException(
                        "relation", "there is no table or view " + type.relation() + " in the schema of Isotherm"));
        if (!relation.isReadable()) {
            throw new InvalidRequestException("relation", "may not be read by the database user of Isotherm");
        }
        return new Reading(type, relation).source();
    }

    /** The table and how its rows go with those of {@code asset_locations}; without a match there is a row of NULLs. */
    public String join() {
        return "LEFT JOIN " + from;
    }

    /** The expression for the entity's id; NULL when the entity is not there. */
    public String id() {
        return id;
    }

    /** The expression for its project; empty when entities of this type have none. */
    public Optional<String> project() {
        return Optional.ofNullable(project);
    }

    /** The expression for the time since when it is; empty when nobody says. */
    public Optional<String> createdAt() {
        return Optional.ofNullable(createdAt);
    }

    /** The column of that name, if it is registered. */
    public Optional<TypedColumn> column(String name) {
        return Optional.ofNullable(columns.get(name));
    }

    /** What it was made of. */
    public EntityTypeDraft type() {
        return type;
    }

    /** Collects what is wrong. */
    private static final class Reading {
        private final EntityTypeDraft type;
        private final Relation relation;
        private final boolean isBuiltIn;
        private final List<WrongField> wrong = new ArrayList<>();

        Reading(EntityTypeDraft type, Relation relation) {
            this.type = type;
            this.relation = relation;
            this.isBuiltIn = type.relation().equals(BUILT_IN);
        }

        EntitySource source() {
            String id = id();
            String project = whole("project_column", type.projectColumn());
            String createdAt = time("created_at_column", type.createdAtColumn());
            Map<String, TypedColumn> columns = new TreeMap<>();
            type.columns()
                    .forEach((name, wanted) ->
                            column(name, wanted).ifPresent(sql -> columns.put(name, new TypedColumn(wanted, sql))));
            if (!wrong.isEmpty()) {
                throw new InvalidRequestException(wrong);
            }
            String from = Identifier.quoted(relation.name()) + " e ON " + id + " = a.entity_id"
                    + (isBuiltIn ? " AND e.entity_type = a.entity_type" : "");
            return new EntitySource(type, from, id, project, createdAt, columns);
        }

        private String id() {
            String field = "id_column";
            if (isBuiltIn && !type.idColumn().equals("entity_id")) {
                wrong(field, "must be entity_id with the built-in table");
                return "";
            }
            String sql = whole(field, type.idColumn());
            boolean isUnique = relation.column(type.idColumn())
                    .map(Relation.Column::isUnique)
                    .orElse(true);
            // of a view nobody can say
            if (relation.isTable() && !isBuiltIn && !isUnique) {
                wrong(field, "must have a unique index of its own in " + relation.name());
            }
            return sql == null ? "" : sql;
        }

        private @Nullable String whole(String field, @Nullable String name) {
            Relation.Column column = existing(field, name);
            if (column == null) {
                return null;
            }
            if (!column.isWhole()) {
                wrong(field, "must be a column of whole numbers, is of type " + column.database());
            }
            return quoted(column);
        }

        private @Nullable String time(String field, @Nullable String name) {
            Relation.Column column = existing(field, name);
            if (column == null) {
                return null;
            }
            if (!column.type().equals(Optional.of(ColumnType.TIMESTAMP))) {
                wrong(field, "must be a column of times, is of type " + column.database());
            }
            String read = column.read(quoted(column));
            // infinity is nobody's age
            return "CASE WHEN isfinite(" + read + ") THEN " + read + " END";
        }

        private Optional<String> column(String name, ColumnType wanted) {
            String field = "columns." + name;
            if (isBuiltIn && relation.column(name).isEmpty() && Identifier.isValid(name)) {
                return Optional.of(attribute(name, wanted));
            }
            Relation.Column column = existing(field, name);
            if (column == null) {
                return Optional.empty();
            }
            if (isBuiltIn && BUILT_IN_OWN.contains(name)) {
                wrong(field, "cannot be asked about");
            } else if (!column.type().equals(Optional.of(wanted))) {
                wrong(
                        field,
                        "cannot be " + wanted.text() + ", for the column is of type " + column.database()
                                + column.type()
                                        .map(t -> ", which is " + t.text())
                                        .orElse(", which conditions cannot ask about"));
            }
            return Optional.of(column.read(quoted(column)));
        }

        /** A value of another type than is said is unknown; it fails no statement. */
        private static String attribute(String name, ColumnType wanted) {
            String value = "e.attributes -> '" + name + "'";
            String text = "e.attributes ->> '" + name + "'";
            return switch (wanted) {
                case TEXT -> "CASE jsonb_typeof(" + value + ") WHEN 'string' THEN " + text + " END";
                case NUMBER -> "CASE jsonb_typeof(" + value + ") WHEN 'number' THEN CAST(" + text + " AS NUMERIC) END";
                case BOOLEAN ->
                    "CASE jsonb_typeof(" + value + ") WHEN 'boolean' THEN CAST(" + text + " AS BOOLEAN) END";
                case TIMESTAMP ->
                    "attribute_time(CASE jsonb_typeof(" + value + ") WHEN 'string' THEN " + text + " END)";
            };
        }

        private Relation.@Nullable Column existing(String field, @Nullable String name) {
            if (name == null) {
                return null;
            }
            if (!Identifier.isValid(name)) {
                wrong(field, Identifier.RULE);
                return null;
            }
            Optional<Relation.Column> column = relation.column(name);
            if (column.isEmpty()) {
                wrong(field, "there is no column " + name + " in " + relation.name());
            }
            return column.orElse(null);
        }

        private static String quoted(Relation.Column column) {
            return "e." + Identifier.quoted(column.name());
        }

        private void wrong(String field, String message) {
            wrong.add(new WrongField(field, message));
        }
    }
}
