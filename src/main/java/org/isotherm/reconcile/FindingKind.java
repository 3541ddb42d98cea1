package org.isotherm.reconcile;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** In what rows and backend differ. */
public enum FindingKind {
    /** A row names an object that the backend does not have. */
    MISSING_OBJECT,
    /** The object has another size than its row says. */
    SIZE_DIFFERS,
    /** The backend has an object that no row names. */
    UNKNOWN_OBJECT,
    /** A multipart upload that nobody is writing. */
    STALE_UPLOAD;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<FindingKind, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable FindingKind value) {
            return value == null ? null : value.text();
        }

        @Override
        public @Nullable FindingKind convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
