package org.isotherm.registry;

/** What may be asked of a backend; see {@link BackendStatus#allows}. */
public enum BackendUse {
    /** Read and list what is there, also to move it away. */
    READ,
    /** Take in a file that lies there already, where it lies. */
    ADOPT,
    /** Bring in a new object. */
    CREATE,
    /** Take away an object that nothing refers to any more. */
    DELETE
}
