package org.isotherm.audit;

/** A row that people make under a name and change under its version. */
public interface NamedRow {
    long id();

    /** No two rows of a table have the same. */
    String name();

    /** Another one after each change. */
    long rowVersion();
}
