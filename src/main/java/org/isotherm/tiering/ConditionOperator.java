package org.isotherm.tiering;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** How a policy compares a field of an entity with its value. */
public enum ConditionOperator {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    /** One of a list, divided by commas. */
    IN,
    NOT_IN,
    /** Takes no value. */
    IS_NULL,
    NOT_NULL;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether there is nothing to compare with. */
    public boolean takesNoValue() {
        return this == IS_NULL || this == NOT_NULL;
    }

    /** Whether it asks for an order, which texts of a studio do not have. */
    public boolean isOrder() {
        return this == LT || this == LE || this == GT || this == GE;
    }

    /** Whether its value is a list. */
    public boolean takesList() {
        return this == IN || this == NOT_IN;
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<ConditionOperator, String> {
        @Override
        public String convertToDatabaseColumn(ConditionOperator operator) {
            return operator.text();
        }

        @Override
        public ConditionOperator convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
