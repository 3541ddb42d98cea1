package org.isotherm.migration;

/**
 * Makes the item rows of a run in portions, each its own transaction. A portion that was made before adds nothing, so a
 * crash in between does no harm.
 */
public interface RunPlan {
    /**
     * Adds the rows of the next portion.
     *
     * @param after what was returned last; 0 to begin
     * @param limit of so many files at the most
     * @return how far the plan has come; -1 when there is no more
     */
    long addPortion(Migration run, long after, int limit);

    /** Sums up the rows; from now on the run is planned. A second call changes nothing. */
    void finish(Migration run);
}
