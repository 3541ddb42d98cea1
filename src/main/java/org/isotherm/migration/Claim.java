package org.isotherm.migration;

import java.util.List;

/** What a worker that asks for work is told. */
public sealed interface Claim {
    /**
     * These files are the worker's while its node's lease lasts: one large one or some small ones. The names of their
     * targets are committed.
     *
     * @param run as it was when they were claimed
     */
    record Files(Migration run, List<MigrationItem> items) implements Claim {}

    /** Nothing at the moment, but others are at work or a retry is due later: ask again. */
    record Later() implements Claim {}

    /** No file of the run waits or is being worked on, or the run is not in progress any more. */
    record None() implements Claim {}
}
