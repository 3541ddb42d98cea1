package org.isotherm.retrieval.cache;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the cache holds cannot be given out. The content itself is fine: read it where it lies. */
public final class CacheDamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    CacheDamagedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
