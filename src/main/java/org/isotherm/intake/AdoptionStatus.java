package org.isotherm.intake;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** How an adoption stands. */
public enum AdoptionStatus {
    PENDING,
    IN_PROGRESS,
    COMPLETED,
    /** What could be taken in was; the rest is listed with its reasons. */
    COMPLETED_WITH_ERRORS,
    /** It stopped before its end; a restart of its batch job goes on. */
    FAILED;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<AdoptionStatus, String> {
        @Override
        public String convertToDatabaseColumn(AdoptionStatus status) {
            return status.text();
        }

        @Override
        public AdoptionStatus convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
