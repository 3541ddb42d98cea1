package org.isotherm.tiering;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** Which files of a policy move first. */
public enum MoveOrder {
    /** Those that were not read for the longest time. */
    LRU,
    /** The largest. */
    SIZE,
    /** The oldest. */
    AGE;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<MoveOrder, String> {
        @Override
        public String convertToDatabaseColumn(MoveOrder order) {
            return order.text();
        }

        @Override
        public MoveOrder convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
