package org.isotherm.registry;

import java.util.Locale;
import java.util.Optional;

/** What the operator has decided about a backend, by the names of the rows in {@code storage_backend_statuses}. */
public enum BackendStatus {
    ACTIVE,
    READ_ONLY,
    OFFLINE,
    DECOMMISSIONED;

    /** The whole table of what a status permits; nothing else decides it. */
    public boolean allows(BackendUse use) {
        return switch (this) {
            case ACTIVE -> true;
            case READ_ONLY -> use == BackendUse.READ || use == BackendUse.ADOPT;
            case OFFLINE -> false;
            case DECOMMISSIONED -> use == BackendUse.READ || use == BackendUse.DELETE;
        };
    }

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of that exact name; empty for any other text. */
    public static Optional<BackendStatus> named(String text) {
        for (BackendStatus status : values()) {
            if (status.text().equals(text)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
