package org.isotherm.transfer;

import java.util.Locale;

/** Why a file was not moved: the words of item rows, error logs and reports. */
public enum MoveError {
    SOURCE_MISSING(false),
    SOURCE_CORRUPT(false),
    /** The source is being brought back from an archive, which may take days: waits without using up attempts. */
    ARCHIVED(true),
    /** The source lies in an archive and nobody is bringing it back. */
    NOT_RESTORED(false),
    COPY_CORRUPT(true),
    COPY_MISSING(true),
    TARGET_FULL(false),
    ACCESS_REFUSED(false),
    FOREIGN_BACKEND(false),
    THROTTLED(true),
    UNAVAILABLE(true),
    TIMEOUT(true),
    OUTCOME_UNKNOWN(true),
    PATH_TAKEN(true),
    CHANGED_MEANWHILE(false),
    DELETED_MEANWHILE(false),
    /** What it was planned for does not hold any more: it is held back, or its policy does not fit it. */
    NOT_ELIGIBLE(false),
    /** It is to be decoded or encrypted by a key that this server does not have: a person must act. */
    KEY_UNAVAILABLE(false),
    ROLLED_BACK(false),
    STOPPED(true),
    CANCELLED(false),
    INTERNAL(true);

    private final boolean mayWorkLater;

    MoveError(boolean mayWorkLater) {
        this.mayWorkLater = mayWorkLater;
    }

    /** Whether another attempt may succeed; the others are listed at once. */
    public boolean mayWorkLater() {
        return mayWorkLater;
    }

    /** Whether the copy itself is no good, so that reading it again would not help. */
    public boolean spoilsCopy() {
        return this == COPY_CORRUPT || this == COPY_MISSING;
    }

    /** Whether what was sent of the copy is as good as before, so that the next attempt may go on with its upload. */
    public boolean leavesUploadGood() {
        return this == STOPPED || this == UNAVAILABLE || this == TIMEOUT || this == THROTTLED;
    }

    /** The lower-case word. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
