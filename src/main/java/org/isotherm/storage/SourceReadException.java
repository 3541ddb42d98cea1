package org.isotherm.storage;

import java.io.IOException;

/** A copy ended because its source could not be read; the target's part is to be discarded. */
public final class SourceReadException extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    /** @param failure what the source threw; a {@link StorageException} when it came from a backend */
    public SourceReadException(IOException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** What the source threw. */
    public IOException failure() {
        return failure;
    }
}
