package org.isotherm.release;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file of an import could not be read: nothing is wrong with where it was to be stored. */
final class SourceFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    SourceFailedException(IOException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** What the backend of the source threw. */
    IOException failure() {
        return failure;
    }

    /** The one that stands anywhere in the chain of causes; null when none does. */
    static @Nullable SourceFailedException in(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SourceFailedException e) {
                return e;
            }
        }
        return null;
    }
}
