package org.isotherm.migration;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;
import java.util.Optional;

/** How far one file of a run is. */
public enum ItemState {
    /** Waits for a worker, or for another attempt. */
    PENDING,
    /** A worker has claimed it; its target's name is committed. */
    COPYING,
    /** The copy is durable and is being read back. */
    COPIED,
    /** The verified copy is the asset's object. */
    COMPLETED,
    /** Not moved, and nothing is wrong: it changed meanwhile. */
    SKIPPED,
    /** Not moved, with a reason; the source is as it was. */
    FAILED,
    /** Was moved and is back where it was. */
    ROLLED_BACK;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that exact name; empty for any other text. */
    public static Optional<ItemState> named(String text) {
        for (ItemState state : values()) {
            if (state.text().equals(text)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /** Stores the lower-case name. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<ItemState, String> {
        @Override
        public String convertToDatabaseColumn(ItemState state) {
            return state.text();
        }

        @Override
        public ItemState convertToEntityAttribute(String text) {
            return named(text).orElseThrow(() -> new IllegalStateException("unknown item state " + text));
        }
    }
}
