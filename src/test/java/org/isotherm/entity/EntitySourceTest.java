package org.isotherm.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.isotherm.schema.MigratedDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntitySourceTest {
    private static MigratedDatabase database;

    @BeforeAll
    static void hostsTables() throws Exception {
        database = MigratedDatabase.create();
        database.execute("CREATE TYPE mood AS ENUM ('fine', 'bad')");
        database.execute("CREATE DOMAIN frames AS INTEGER CHECK (VALUE >= 0)");
        database.execute("""
                CREATE TABLE shots (id BIGINT PRIMARY KEY, project BIGINT, status TEXT, code VARCHAR(10), mood mood,
                    length frames, rate NUMERIC, weight FLOAT8, done BOOLEAN, delivered DATE, made TIMESTAMPTZ,
                    local TIMESTAMP, tags TEXT[], key UUID, "Odd name" TEXT, "Mixed" TEXT, other BIGINT)""");
        database.execute("CREATE VIEW shot_view AS SELECT * FROM shots");
        database.execute("CREATE SCHEMA elsewhere");
        database.execute("CREATE TABLE elsewhere.secrets (id BIGINT PRIMARY KEY, value TEXT)");
        database.execute("CREATE SEQUENCE some_numbers");
    }

    @AfterAll
    static void close() throws Exception {
        database.close();
    }

    @Test
    void findsColumnsOfEveryTypeInTablesAndViews() throws Exception {
        Map<String, ColumnType> columns = Map.of(
                "status", ColumnType.TEXT,
                "code", ColumnType.TEXT,
                "mood", ColumnType.TEXT,
                "key", ColumnType.TEXT,
                "length", ColumnType.NUMBER,
                "rate", ColumnType.NUMBER,
                "done", ColumnType.BOOLEAN,
                "delivered", ColumnType.TIMESTAMP,
                "local", ColumnType.TIMESTAMP,
                "Mixed", ColumnType.TEXT);
        for (String relation : List.of("shots", "shot_view")) {
            EntitySource source = EntitySource.of(
                    database.connection(),
                    new EntityTypeDraft("shot", relation, "id", "project", "made", columns, List.of("clip")));
            assertThat(columns.keySet()).allMatch(name -> source.column(name).isPresent());
            assertThat(source.column("weight")).as("not registered").isEmpty();
            assertThat(source.project()).contains("e.\"project\"");
            // the database takes every expression, and nothing is folded to lower case
            for (String name : columns.keySet()) {
                database.texts("SELECT " + source.column(name).orElseThrow().sql() + " FROM asset_locations a "
                        + source.join());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "SHOTS",
                "secrets",
                "elsewhere.secrets",
                "some_numbers",
                "storage_backends",
                "audit_log",
                "Entity_Types",
                "pg_class",
                "shots; DROP TABLE shots",
                "shots\" e--",
                "(SELECT 1)",
                ""
            })
    void refusesWhatIsNoTableOfTheHost(String relation) {
        assertThat(wrong(draft(relation, "id", null, null, Map.of()))).containsExactly("relation");
    }

    @Test
    void namesEveryWrongFieldAtOnce() {
        assertThat(wrong(draft(
                        "shots",
                        "other",
                        "status",
                        "done",
                        Map.of(
                                "status", ColumnType.NUMBER,
                                "tags", ColumnType.TEXT,
                                "nothing", ColumnType.TEXT,
                                "Odd name", ColumnType.TEXT,
                                "done' OR 'x", ColumnType.TEXT,
                                "rate", ColumnType.NUMBER))))
                .containsExactlyInAnyOrder(
                        "id_column",
                        "project_column",
                        "created_at_column",
                        "columns.status",
                        "columns.tags",
                        "columns.nothing",
                        "columns.Odd name",
                        "columns.done' OR 'x");
    }

    @Test
    void takesColumnsThatTheBuiltInTableDoesNotHaveForAttributes() throws Exception {
        EntitySource source = EntitySource.of(
                database.connection(),
                draft(
                        "entities",
                        "entity_id",
                        "project_id",
                        "created_at",
                        Map.of(
                                "status", ColumnType.TEXT,
                                "fps", ColumnType.NUMBER,
                                "final", ColumnType.BOOLEAN,
                                "shown", ColumnType.TIMESTAMP)));
        database.execute("""
                INSERT INTO entities (entity_type, entity_id, name, attributes) VALUES
                ('shot', 1, 'a', '{"fps": 24.5, "final": true, "shown": "2026-01-31T12:00:00+02:00"}'),
                ('shot', 2, 'b', '{"fps": "many", "final": "yes", "shown": "2026-02-31T12:00:00Z"}'),
                ('shot', 3, 'c', '{"fps": null, "final": 1, "shown": "tomorrow"}'),
                ('shot', 4, 'd', '{"shown": "2026-01-31"}')""");

        assertThat(values(source, "fps")).containsExactly("24.5", null, null, null);
        assertThat(values(source, "final")).containsExactly("t", null, null, null);
        assertThat(database.texts(
                        "SELECT to_char(" + source.column("shown").orElseThrow().sql()
                                + " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM entities e ORDER BY e.entity_id"))
                .containsExactly("2026-01-31 10:00", null, null, "2026-01-31 00:00");
        assertThat(wrong(draft("entities", "entity_id", null, null, Map.of("attributes", ColumnType.TEXT))))
                .containsExactly("columns.attributes");
        assertThat(wrong(draft("entities", "id", null, null, Map.of()))).containsExactly("id_column");
        assertThat(wrong(draft("entities", "entity_id", null, null, Map.of("a'b", ColumnType.TEXT))))
                .containsExactly("columns.a'b");
    }

    @Test
    void quotesNothingThatIsNoName() {
        assertThatThrownBy(() -> Identifier.quoted("a\"b")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Identifier.quoted("Select")).isEqualTo("\"Select\"");
    }

    private static List<String> values(EntitySource source, String column) throws Exception {
        return database.texts("SELECT " + source.column(column).orElseThrow().sql()
                + " FROM entities e WHERE e.entity_type = 'shot' ORDER BY e.entity_id");
    }

    private static EntityTypeDraft draft(
            String relation,
            String id,
            @Nullable String project,
            @Nullable String createdAt,
            Map<String, ColumnType> columns) {
        return new EntityTypeDraft("shot", relation, id, project, createdAt, columns, List.of("clip"));
    }

    private static List<String> wrong(EntityTypeDraft draft) {
        try {
            EntitySource.of(database.connection(), draft);
        } catch (InvalidRequestException e) {
            return e.fields().stream().map(WrongField::field).toList();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return List.of();
    }
}
