package org.isotherm.retrieval;

import org.jspecify.annotations.Nullable;

/**
 * How the content of an asset stands.
 *
 * @param estimatedSeconds until it is available, when somebody wants it and it is not; null when it is, or never will be by itself
 */
public record Standing(State state, @Nullable Long estimatedSeconds) {
    /** What an indicator beside a file shows. */
    public enum State {
        /** All of it can be read at once: it is hot, or in the cache of this node. */
        AVAILABLE,
        /** It lies on a cold backend, and nobody is bringing it. */
        COLD,
        /** It is being brought. */
        RETRIEVING,
        /** Its store is bringing it back from an archive. */
        RESTORING,
        /** Its object is lost. */
        QUARANTINED
    }
}
