package org.isotherm.entity;

import java.util.Locale;
import java.util.Optional;

/** What a column of an entity holds, as far as conditions go. */
public enum ColumnType {
    /** Also enumerations and UUIDs, by their texts. */
    TEXT,
    /** Whole or not. */
    NUMBER,
    BOOLEAN,
    /** Without a zone it is taken for UTC. */
    TIMESTAMP;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that exact name; empty for any other text. */
    public static Optional<ColumnType> named(String text) {
        for (ColumnType type : values()) {
            if (type.text().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
