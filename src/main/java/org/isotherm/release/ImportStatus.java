package org.isotherm.release;

import java.util.Locale;

/** How an import stands. */
public enum ImportStatus {
    /** Its batch job has not begun. */
    PENDING,
    IN_PROGRESS,
    /** The release is published, with every file that was found. */
    COMPLETED,
    /** It stopped before its end, or files could not be taken in; a restart of its batch job goes on with what is left. */
    FAILED,
    /** A person ended it. What was stored goes again, and the draft with it. */
    CANCELLED;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ImportStatus parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
