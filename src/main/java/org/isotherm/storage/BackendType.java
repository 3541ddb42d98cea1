package org.isotherm.storage;

import java.util.Locale;
import java.util.Optional;

/** The kinds of storage, by the names of the rows in {@code storage_backend_types}. */
public enum BackendType {
    LOCAL,
    S3,
    NFS;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that exact name; empty for any other text. */
    public static Optional<BackendType> named(String text) {
        for (BackendType type : values()) {
            if (type.text().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
