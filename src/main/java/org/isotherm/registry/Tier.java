package org.isotherm.registry;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;
import java.util.Optional;

/** How near to the studio a backend is. */
public enum Tier {
    HOT,
    COLD;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The tier of that exact name; empty for any other text. */
    public static Optional<Tier> named(String text) {
        for (Tier tier : values()) {
            if (tier.text().equals(text)) {
                return Optional.of(tier);
            }
        }
        return Optional.empty();
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<Tier, String> {
        @Override
        public String convertToDatabaseColumn(Tier tier) {
            return tier.text();
        }

        @Override
        public Tier convertToEntityAttribute(String text) {
            return named(text).orElseThrow(() -> new IllegalStateException("unknown tier in the database: " + text));
        }
    }
}
