package org.isotherm.release;

/** How a release stands. */
public enum ReleaseState {
    /** It is being put together, and shown to those alone who may do so. */
    DRAFT,
    /** Everybody sees it. */
    PUBLISHED
}
