package org.isotherm.retrieval;

import org.jspecify.annotations.Nullable;

/** What somebody hears who wants to have the content of an asset. */
public sealed interface AssetAnswer {
    /** It can be read now: it lies on a hot backend, or in the cache, or where no cache helps. */
    record Available() implements AssetAnswer {}

    /**
     * It is being brought.
     *
     * @param estimatedSeconds by the measured speed and what is to be brought before it; 1 or more
     * @param retrieval the id under which that can be followed; null when there is none
     */
    record Retrieving(long estimatedSeconds, @Nullable Long retrieval) implements AssetAnswer {}
}
