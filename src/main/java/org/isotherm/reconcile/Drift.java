package org.isotherm.reconcile;

import java.time.OffsetDateTime;

/**
 * By how much the last completed reconciliation of a backend found the rows and the backend to differ.
 *
 * @param listedBytes what the backend has shown
 * @param unknownBytes of objects that no row names
 * @param missingBytes of objects that rows name and that are not there
 * @param differingBytes of objects with another size than their row says: theirs less the rows'
 */
public record Drift(
        long reconciliationId,
        OffsetDateTime completedAt,
        long listedObjects,
        long listedBytes,
        long unknownBytes,
        long missingBytes,
        long differingBytes) {
    /** How many bytes more than the rows say lie there; below zero for less. */
    public long bytes() {
        return unknownBytes - missingBytes + differingBytes;
    }
}
