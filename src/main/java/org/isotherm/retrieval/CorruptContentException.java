package org.isotherm.retrieval;

import java.io.IOException;

/** What was read is not what the row says: it was damaged where it lies, or on the way. */
public final class CorruptContentException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptContentException(String what) {
        super(what);
    }
}
