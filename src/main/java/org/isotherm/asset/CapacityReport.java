package org.isotherm.asset;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What a backend holds by the ledger, summed up anew.
 *
 * @param byState objects and bytes of each state that lies there, in the order of {@link ObjectState}
 * @param usedBytes live, retained and condemned objects together
 * @param reservedBytes promised to writes that are under way
 * @param cachedUsedBytes {@code used_bytes} of the backend's row, which follows after at most half a minute
 * @param availableBytes what may still be promised; empty when there is no limit
 * @param minFreeBytes what is left free of a disk or mount
 */
public record CapacityReport(
        Map<ObjectState, Held> byState,
        long usedBytes,
        long reservedBytes,
        long cachedUsedBytes,
        OptionalLong availableBytes,
        long minFreeBytes) {
    /** So many objects of one state. */
    public record Held(long objects, long bytes) {
        /** None. */
        public static final Held NOTHING = new Held(0, 0);
    }
}
