package org.isotherm.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A listing of unfinished uploads under way. Holds nothing that need be freed. For one thread. */
@FunctionalInterface
public interface Uploads {
    /** @return the next one; null at the end, and on every call after it */
    @Nullable
    UnfinishedUpload next() throws IOException;
}
