package org.isotherm.release;

import java.util.Locale;

/** How the conversion of a backend's releases stands. */
public enum BackendConversionStatus {
    /** One release after the other is converted. */
    IN_PROGRESS,
    /** No release has files there in another form. */
    COMPLETED,
    /** Nothing more is begun, and some releases have not got the form. */
    COMPLETED_WITH_ERRORS,
    /** Nothing more is begun, for somebody said so. */
    CANCELLED;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BackendConversionStatus parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
