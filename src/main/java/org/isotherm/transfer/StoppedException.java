package org.isotherm.transfer;

import java.io.IOException;

/** A copy was told to stop between two buffers. */
public final class StoppedException extends IOException {
    private static final long serialVersionUID = 1L;

    public StoppedException() {
        super("stopped");
    }
}
