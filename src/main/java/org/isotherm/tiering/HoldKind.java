package org.isotherm.tiering;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** What a hold keeps from happening. */
public enum HoldKind {
    /** No policy moves it. */
    HOLD,
    /** It stays hot; it may be brought there. */
    PIN,
    /** The next sweep that would move it passes it by. */
    POSTPONE;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<HoldKind, String> {
        @Override
        public String convertToDatabaseColumn(HoldKind value) {
            return value.text();
        }

        @Override
        public HoldKind convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
