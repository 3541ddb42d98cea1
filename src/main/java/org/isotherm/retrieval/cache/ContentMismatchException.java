package org.isotherm.retrieval.cache;

import java.io.IOException;

/** All of the content was fetched, and it is not what its row says. It was not kept. */
public final class ContentMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    ContentMismatchException(String what) {
        super(what);
    }
}
