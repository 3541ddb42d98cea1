package org.isotherm.asset;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** The life of an object that Isotherm has named. */
public enum ObjectState {
    /** Named before its first byte; not referred to by any asset yet. */
    WRITING,
    /** The object of an asset. */
    LIVE,
    /** The verified object that an asset had before a move; kept until its time is over. */
    RETAINED,
    /** Nothing may use it any more; to be deleted. */
    CONDEMNED,
    /** Deleted once; deleted a second time before the row goes, for a late write of a lost attempt. */
    DELETED,
    /** A file that was there before Isotherm and stays there; not ours any more. */
    RELEASED,
    /** A file of nobody that a person has set aside: known, and left alone by everything. */
    QUARANTINED;

    /** The lower-case name used in the database. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<ObjectState, String> {
        @Override
        public String convertToDatabaseColumn(ObjectState state) {
            return state.text();
        }

        @Override
        public ObjectState convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
