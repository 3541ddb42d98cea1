package org.isotherm.tiering;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an entity must be like for a policy to concern its files.
 *
 * @param field of the entity: a column's name, never an expression
 * @param value empty for operators that take none
 */
public record Condition(String field, ConditionOperator operator, String value) {
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    /** What is wrong with the field's name; empty when nothing is. */
    public Optional<String> wrongField() {
        return FIELD.matcher(field).matches()
                ? Optional.empty()
                : Optional.of(
                        "must be the name of a field: 1 to 63 letters, digits and underscores, not a digit first");
    }

    /** What is wrong with the value; empty when nothing is. */
    public Optional<String> wrongValue() {
        if (operator.takesNoValue()) {
            return value.isEmpty() ? Optional.empty() : Optional.of("must be left out with " + operator.text());
        }
        if (value.isEmpty()) {
            return Optional.of("is required with " + operator.text());
        }
        if (operator.takesList() && list().stream().anyMatch(String::isBlank)) {
            return Optional.of("must be a list divided by commas, without empty items");
        }
        if (operator.isOrder() && !ConditionSql.isNumber(value) && !ConditionSql.isTime(value)) {
            return Optional.of("must be a number, or a time such as 2026-01-31T12:00:00Z, with " + operator.text());
        }
        return Optional.empty();
    }

    /** The items of a list, without blanks around them. */
    List<String> list() {
        return Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    }
}
