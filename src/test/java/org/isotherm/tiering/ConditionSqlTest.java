package org.isotherm.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.isotherm.entity.ColumnType;
import org.isotherm.entity.TypedColumn;
import org.isotherm.refusal.WrongField;
import org.isotherm.schema.MigratedDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operator with each type, by what the database answers. */
class ConditionSqlTest {
    private static final String NOON = "2026-01-31T12:00:00Z";
    private static MigratedDatabase database;

    @BeforeAll
    static void rows() throws Exception {
        database = MigratedDatabase.create();
        database.execute("CREATE TABLE things (id INT, t TEXT, n NUMERIC, b BOOLEAN, at TIMESTAMPTZ)");
        database.execute("""
                INSERT INTO things VALUES
                (1, 'approved', 5, TRUE, '2026-01-31T12:00:00Z'), (2, 'wip', -2.5, FALSE, '2026-02-01T00:00:00Z'),
                (3, 'O''Hara; DROP TABLE things', 10, TRUE, '2020-01-01T00:00:00Z'), (4, NULL, NULL, NULL, NULL)""");
    }

    @AfterAll
    static void close() throws Exception {
        database.close();
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments("t", ColumnType.TEXT, ConditionOperator.EQ, "approved", List.of(1)),
                arguments("t", ColumnType.TEXT, ConditionOperator.EQ, "O'Hara; DROP TABLE things", List.of(3)),
                arguments("t", ColumnType.TEXT, ConditionOperator.EQ, "' OR '1'='1", List.of()),
                arguments("t", ColumnType.TEXT, ConditionOperator.NE, "approved", List.of(2, 3)),
                arguments("t", ColumnType.TEXT, ConditionOperator.IN, "wip, approved", List.of(1, 2)),
                arguments("t", ColumnType.TEXT, ConditionOperator.NOT_IN, "wip,approved", List.of(3)),
                arguments("t", ColumnType.TEXT, ConditionOperator.IS_NULL, "", List.of(4)),
                arguments("t", ColumnType.TEXT, ConditionOperator.NOT_NULL, "", List.of(1, 2, 3)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.EQ, "5.0", List.of(1)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.NE, "5", List.of(2, 3)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.LT, "5", List.of(2)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.LE, "5", List.of(1, 2)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.GT, "-2.5", List.of(1, 3)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.GE, "-2.5", List.of(1, 2, 3)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.IN, "5,10,-1", List.of(1, 3)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.NOT_IN, "5,10", List.of(2)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.IS_NULL, "", List.of(4)),
                arguments("n", ColumnType.NUMBER, ConditionOperator.NOT_NULL, "", List.of(1, 2, 3)),
                arguments("b", ColumnType.BOOLEAN, ConditionOperator.EQ, "true", List.of(1, 3)),
                arguments("b", ColumnType.BOOLEAN, ConditionOperator.NE, "true", List.of(2)),
                arguments("b", ColumnType.BOOLEAN, ConditionOperator.IS_NULL, "", List.of(4)),
                arguments("b", ColumnType.BOOLEAN, ConditionOperator.NOT_NULL, "", List.of(1, 2, 3)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.EQ, "2026-01-31T14:00:00+02:00", List.of(1)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.EQ, "2026-02-01T06:00:00+18:00", List.of(1)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.NE, NOON, List.of(2, 3)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.LT, NOON, List.of(3)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.LE, NOON, List.of(1, 3)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.GT, NOON, List.of(2)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.GE, NOON, List.of(1, 2)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.IN, NOON + ",2020-01-01T00:00Z", List.of(1, 3)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.NOT_IN, NOON, List.of(2, 3)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.IS_NULL, "", List.of(4)),
                arguments("at", ColumnType.TIMESTAMP, ConditionOperator.NOT_NULL, "", List.of(1, 2, 3)));
    }

    @ParameterizedTest(name = "{1} {2} {3}")
    @MethodSource("answers")
    void asksTheDatabase(String column, ColumnType type, ConditionOperator operator, String value, List<Integer> ids)
            throws Exception {
        Condition condition = new Condition(column, operator, value);
        assertThat(ConditionSql.wrong(condition, type)).isEmpty();
        assertThat(condition.wrongValue()).isEmpty();

        assertThat(ask(ConditionSql.holds(condition, new TypedColumn(type, column))))
                .containsExactlyElementsOf(ids);
    }

    @Test
    void eachAllowedPairHasItsAnswerAbove() {
        List<String> asked = answers()
                .map(a -> a.get()[1] + " " + a.get()[2])
                .distinct()
                .sorted()
                .toList();
        List<String> allowed = new ArrayList<>();
        for (ColumnType type : ColumnType.values()) {
            Arrays.stream(ConditionOperator.values())
                    .filter(operator -> ConditionSql.allows(type, operator))
                    .forEach(operator -> allowed.add(type + " " + operator));
        }
        assertThat(asked).containsExactlyElementsOf(allowed.stream().sorted().toList());
        assertThat(allowed).hasSize(6 + 10 + 4 + 10);
    }

    @Test
    void eachOtherPairIsRefusedByTheOperator() {
        for (ColumnType type : ColumnType.values()) {
            for (ConditionOperator operator : ConditionOperator.values()) {
                if (!ConditionSql.allows(type, operator)) {
                    Condition condition = new Condition("x", operator, operator.takesNoValue() ? "" : "1");
                    assertThat(ConditionSql.wrong(condition, type))
                            .map(WrongField::field)
                            .contains("condition_operator");
                    assertThatThrownBy(() -> ConditionSql.holds(condition, new TypedColumn(type, "x")))
                            .isInstanceOf(IllegalArgumentException.class);
                }
            }
        }
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                arguments(ColumnType.NUMBER, ConditionOperator.EQ, "five"),
                arguments(ColumnType.NUMBER, ConditionOperator.LT, NOON),
                arguments(ColumnType.NUMBER, ConditionOperator.EQ, "1e5"),
                arguments(ColumnType.NUMBER, ConditionOperator.EQ, "1; DROP TABLE things"),
                arguments(ColumnType.NUMBER, ConditionOperator.IN, "1,x"),
                arguments(ColumnType.NUMBER, ConditionOperator.IN, "1,"),
                arguments(ColumnType.NUMBER, ConditionOperator.EQ, "9".repeat(40)),
                arguments(ColumnType.BOOLEAN, ConditionOperator.EQ, "1"),
                arguments(ColumnType.BOOLEAN, ConditionOperator.EQ, "TRUE"),
                arguments(ColumnType.TIMESTAMP, ConditionOperator.LT, "5"),
                arguments(ColumnType.TIMESTAMP, ConditionOperator.EQ, "yesterday"),
                arguments(ColumnType.TIMESTAMP, ConditionOperator.EQ, "2026-02-31T00:00:00Z"),
                arguments(ColumnType.TIMESTAMP, ConditionOperator.EQ, "+999999-01-01T00:00:00Z"),
                arguments(ColumnType.TIMESTAMP, ConditionOperator.EQ, "9999-12-31T23:00:00-18:00"),
                arguments(ColumnType.TEXT, ConditionOperator.EQ, ""),
                arguments(ColumnType.TEXT, ConditionOperator.IN, "a,,b"),
                arguments(ColumnType.TEXT, ConditionOperator.IS_NULL, "a"));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("misfits")
    void refusesAValueOfAnotherType(ColumnType type, ConditionOperator operator, String value) {
        assertThat(ConditionSql.wrong(new Condition("x", operator, value), type))
                .map(WrongField::field)
                .contains("condition_value");
    }

    private static List<Integer> ask(Sql condition) throws Exception {
        Sql all = Sql.of("SELECT id FROM things WHERE ").then(condition).then(" ORDER BY id");
        try (PreparedStatement statement = all.prepare(database.connection());
                ResultSet row = statement.executeQuery()) {
            List<Integer> ids = new ArrayList<>();
            while (row.next()) {
                ids.add(row.getInt(1));
            }
            return ids;
        }
    }
}
