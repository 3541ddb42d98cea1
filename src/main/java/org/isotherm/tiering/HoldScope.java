package org.isotherm.tiering;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** What a hold is about. */
public enum HoldScope {
    /** One file, by the id of its location. */
    ASSET,
    /** All files of the entities of a project. */
    PROJECT,
    /** All files of a release. */
    RELEASE;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<HoldScope, String> {
        @Override
        public String convertToDatabaseColumn(HoldScope value) {
            return value.text();
        }

        @Override
        public HoldScope convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
