package org.isotherm.profile;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a rotation stands. */
public enum RotationStatus {
    /** Its batch job has not begun. */
    PENDING,
    /** It wraps data keys. */
    IN_PROGRESS,
    /** Nothing is on the old key any more. */
    COMPLETED,
    /** It came to its end, and contents are on the old key still. */
    COMPLETED_WITH_ERRORS,
    /** It stopped before its end; a restart of its batch job goes on. */
    FAILED,
    /** A person ended it. What was wrapped anew stays so. */
    CANCELLED;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isOpen() {
        return this == PENDING || this == IN_PROGRESS;
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<RotationStatus, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable RotationStatus value) {
            return value == null ? null : value.text();
        }

        @Override
        public @Nullable RotationStatus convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
