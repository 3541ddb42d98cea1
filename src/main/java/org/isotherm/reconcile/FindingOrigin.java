package org.isotherm.reconcile;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whose a found thing is, as far as can be told. */
public enum FindingOrigin {
    /** A row of the ledger or an asset names it. */
    LEDGER,
    /** No row names it, but its name has the form of ours: perhaps of a database that was lost. */
    GENERATED_NAME,
    /** Somebody else's. */
    FOREIGN;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<FindingOrigin, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable FindingOrigin value) {
            return value == null ? null : value.text();
        }

        @Override
        public @Nullable FindingOrigin convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
