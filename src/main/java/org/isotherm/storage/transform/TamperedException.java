package org.isotherm.storage.transform;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Stored bytes are not what was encrypted there: damaged, cut, put elsewhere, of another file, or for another key.
 * Nothing of what failed was given out. Asking again will not help; another copy may.
 */
public final class TamperedException extends IOException {
    private static final long serialVersionUID = 1L;

    TamperedException(PiecePlace place, String what, @Nullable Throwable cause) {
        super("content " + place.content() + ", piece " + place.index() + ": " + what, cause);
    }
}
