package org.isotherm.release;

import java.util.Locale;

/** How far a file of an import is. */
public enum ImportFileState {
    /** It was listed. */
    DISCOVERED,
    /** It was read, and its digest is known. */
    HASHED,
    /** It is a file of the draft. */
    STORED,
    /** What lies there was decoded, and is what was read. */
    VERIFIED,
    FAILED;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ImportFileState parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
