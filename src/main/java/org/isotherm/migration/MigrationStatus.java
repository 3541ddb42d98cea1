package org.isotherm.migration;

import java.util.Locale;
import java.util.Optional;

/** How a run stands, by the names of the rows in {@code storage_migration_statuses}. */
public enum MigrationStatus {
    PENDING(false),
    IN_PROGRESS(false),
    VERIFYING(false),
    COMPLETED(true),
    COMPLETED_WITH_ERRORS(true),
    FAILED(true),
    PAUSED(false),
    CANCELLED(true),
    ROLLING_BACK(false),
    ROLLED_BACK(true);

    private final boolean ended;

    MigrationStatus(boolean ended) {
        this.ended = ended;
    }

    /** Whether nothing moves any more until a person acts. */
    public boolean hasEnded() {
        return ended;
    }

    /** Whether files are being moved, or would be if a backend answered. */
    public boolean isAtWork() {
        return this == PENDING || this == IN_PROGRESS || this == VERIFYING;
    }

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of that exact name; empty for any other text. */
    public static Optional<MigrationStatus> named(String text) {
        for (MigrationStatus status : values()) {
            if (status.text().equals(text)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
