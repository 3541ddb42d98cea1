package org.isotherm.tiering;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.isotherm.entity.ColumnType;
import org.isotherm.entity.TypedColumn;
import org.isotherm.refusal.WrongField;

/**
 * A condition as a statement asks it: typed, with every value bound. A column without a value fits {@code is_null} and
 * nothing else, {@code ne} and {@code not_in} neither: what is not known moves no file.
 */
final class ConditionSql {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");

    /** What may be asked about which type. Texts and truth values have no order here. */
    private static final Map<ColumnType, Set<ConditionOperator>> ALLOWED = Map.of(
            ColumnType.TEXT,
            EnumSet.of(
                    ConditionOperator.EQ,
                    ConditionOperator.NE,
                    ConditionOperator.IN,
                    ConditionOperator.NOT_IN,
                    ConditionOperator.IS_NULL,
                    ConditionOperator.NOT_NULL),
            ColumnType.BOOLEAN,
            EnumSet.of(
                    ConditionOperator.EQ, ConditionOperator.NE, ConditionOperator.IS_NULL, ConditionOperator.NOT_NULL),
            ColumnType.NUMBER,
            EnumSet.allOf(ConditionOperator.class),
            ColumnType.TIMESTAMP,
            EnumSet.allOf(ConditionOperator.class));

    private ConditionSql() {}

    /** Whether the operator may be asked about a column of that type. */
    static boolean allows(ColumnType type, ConditionOperator operator) {
        return ALLOWED.getOrDefault(type, Set.of()).contains(operator);
    }

    /** What is wrong with a condition about a column of that type, by the policy's field; empty when nothing is. */
    static Optional<WrongField> wrong(Condition condition, ColumnType type) {
        if (!allows(type, condition.operator())) {
            return Optional.of(new WrongField(
                    "condition_operator",
                    condition.operator().text() + " cannot be asked about " + condition.field() + ", which is "
                            + type.text()));
        }
        return condition
                .wrongValue()
                .or(() -> wrongItem(condition, type))
                .map(w -> new WrongField("condition_value", w));
    }

    private static Optional<String> wrongItem(Condition condition, ColumnType type) {
        Predicate<String> fits = item -> fits(item, type);
        return items(condition).stream()
                .filter(fits.negate())
                .findFirst()
                .map(item -> "must be " + example(type) + ", for " + condition.field() + " is " + type.text());
    }

    /** The values to compare with; none for operators that take none. */
    private static List<String> items(Condition condition) {
        if (condition.operator().takesNoValue()) {
            return List.of();
        }
        return condition.operator().takesList() ? condition.list() : List.of(condition.value());
    }

    private static boolean fits(String item, ColumnType type) {
        return switch (type) {
            case TEXT -> true;
            case NUMBER -> isNumber(item);
            case BOOLEAN -> item.equals("true") || item.equals("false");
            case TIMESTAMP -> isTime(item);
        };
    }

    private static String example(ColumnType type) {
        return switch (type) {
            case TEXT -> "a text";
            case NUMBER -> "a number such as 12 or -0.5";
            case BOOLEAN -> "true or false";
            case TIMESTAMP -> "a time such as 2026-01-31T12:00:00Z";
        };
    }

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches() && new BigDecimal(text).precision() <= 36;
    }

    static boolean isTime(String text) {
        try {
            // in UTC, for some offsets that Java reads are too far for the database
            int year = OffsetDateTime.parse(text)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .getYear();
            return year > 0 && year < 10_000;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Whether the entity fits; the condition must be one that {@link #wrong} finds nothing wrong with. */
    static Sql holds(Condition condition, TypedColumn column) {
        if (wrong(condition, column.type()).isPresent()) {
            throw new IllegalArgumentException("not a condition about " + column.type() + ": " + condition);
        }
        String cast = "CAST(? AS " + database(column.type()) + ")";
        List<Sql> items = items(condition).stream()
                .map(item -> Sql.of(cast, column.type() == ColumnType.TIMESTAMP ? utc(item) : item))
                .toList();
        Sql value = Sql.of(column.sql());
        return switch (condition.operator()) {
            case EQ -> value.then(" = ").then(items.get(0));
            case NE -> value.then(" <> ").then(items.get(0));
            case LT -> value.then(" < ").then(items.get(0));
            case LE -> value.then(" <= ").then(items.get(0));
            case GT -> value.then(" > ").then(items.get(0));
            case GE -> value.then(" >= ").then(items.get(0));
            case IN -> value.then(" IN (").then(Sql.joined(", ", items)).then(")");
            case NOT_IN -> value.then(" NOT IN (").then(Sql.joined(", ", items)).then(")");
            case IS_NULL -> value.then(" IS NULL");
            case NOT_NULL -> value.then(" IS NOT NULL");
        };
    }

    private static String utc(String time) {
        return OffsetDateTime.parse(time).toInstant().toString();
    }

    private static String database(ColumnType type) {
        return switch (type) {
            case TEXT -> "TEXT";
            case NUMBER -> "NUMERIC";
            case BOOLEAN -> "BOOLEAN";
            case TIMESTAMP -> "TIMESTAMPTZ";
        };
    }
}
