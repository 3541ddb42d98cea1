package org.isotherm.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A listing under way: ask for the next entry until there is none, then close it. For one thread. */
public interface Listing extends AutoCloseable {
    /** @return the next entry in the order of the backend; null at the end, and on every call after it */
    @Nullable
    Listed next() throws IOException;

    /** Frees what the listing holds; a second call does nothing. */
    @Override
    void close();
}
