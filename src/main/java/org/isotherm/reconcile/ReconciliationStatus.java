package org.isotherm.reconcile;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a reconciliation stands. */
public enum ReconciliationStatus {
    /** Its batch job has not begun. */
    PENDING,
    /** It compares. */
    IN_PROGRESS,
    /** Everything was compared; what was found is listed. */
    COMPLETED,
    /** It stopped before its end; a restart of its batch job goes on. */
    FAILED;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<ReconciliationStatus, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable ReconciliationStatus value) {
            return value == null ? null : value.text();
        }

        @Override
        public @Nullable ReconciliationStatus convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
