package org.isotherm.reconcile;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person has decided about a finding. */
public enum Decision {
    /** Make an asset of an unknown object; abort a stale upload of ours. Cannot be taken back. */
    ADOPT,
    /** Set aside: nothing takes in, counts or deletes an unknown object; an asset whose object is lost is not read or moved. */
    QUARANTINE,
    /** Leave it, and do not report it again. */
    IGNORE;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<Decision, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable Decision value) {
            return value == null ? null : value.text();
        }

        @Override
        public @Nullable Decision convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
