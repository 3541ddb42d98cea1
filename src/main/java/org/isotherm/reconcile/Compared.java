package org.isotherm.reconcile;

import java.util.List;

/**
 * One page of the backend or of the rows, compared; to be recorded in one transaction with its checkpoint.
 *
 * @param known the names of rows that the listing has shown
 * @param objects how many objects were listed
 * @param bytes how large they were
 * @param unreadable objects of rows that could not be looked at
 */
public record Compared(List<Shown> known, long objects, long bytes, long unreadable, List<Difference> differences) {
    /**
     * An object of a row as it was listed.
     *
     * @param settled older than the grace period
     */
    public record Shown(String name, long size, boolean settled) {}

    static Compared rows(long unreadable, List<Difference> differences) {
        return new Compared(List.of(), 0, 0, unreadable, differences);
    }

    static Compared uploads(List<Difference> differences) {
        return new Compared(List.of(), 0, 0, 0, differences);
    }
}
