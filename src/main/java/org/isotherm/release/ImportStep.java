package org.isotherm.release;

import java.util.Locale;

/** What an import does, one after the other. */
public enum ImportStep {
    DISCOVER,
    HASH,
    STORE,
    VERIFY,
    PUBLISH;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ImportStep parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
