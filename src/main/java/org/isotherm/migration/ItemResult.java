package org.isotherm.migration;

import org.isotherm.transfer.MoveException;
import org.isotherm.transfer.VerifiedFile;

/** What became of one claimed file. */
public sealed interface ItemResult {
    /** The file, as its worker last saw it. */
    MigrationItem item();

    /**
     * Its copy is durable and proven.
     *
     * @param file the proof
     */
    record Proven(MigrationItem item, VerifiedFile file) implements ItemResult {}

    /**
     * There is no proven copy.
     *
     * @param why the reason
     */
    record NotMoved(MigrationItem item, MoveException why) implements ItemResult {}
}
