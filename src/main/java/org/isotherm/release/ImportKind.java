package org.isotherm.release;

import java.util.Locale;

/** Where the files of an import come from, and what becomes of them. */
public enum ImportKind {
    /** From a backend, into a new release. */
    IMPORT,
    /** From a release, into the form of another profile; a draft keeps the form of before. */
    CONVERSION,
    /** Gives a release back the form that such a draft has kept. Nothing is stored. */
    ROLLBACK;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ImportKind parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
