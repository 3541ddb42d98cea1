package org.isotherm.asset;

import java.util.Map;
import java.util.OptionalLong;
import org.isotherm.registry.Backend;
import org.isotherm.storage.Space;

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
    /** What the backend can hold: the operator's figure, else the disk's. */
    public static OptionalLong total(Backend backend, Space space) {
        return backend.totalCapacityBytes() == null
                ? space.totalBytes()
                : OptionalLong.of(backend.totalCapacityBytes());
    }

    /** How much of that is taken: of a capacity by the ledger, of a disk by all that lies on it, whosever it is. */
    public long taken(Backend backend, Space space) {
        boolean disk = backend.totalCapacityBytes() == null
                && space.totalBytes().isPresent()
                && space.freeBytes().isPresent();
        return disk ? space.totalBytes().getAsLong() - space.freeBytes().getAsLong() : usedBytes + reservedBytes;
    }

    /** What will be given back without a further move: old objects that are kept for a while, and what is to be deleted. */
    public long leavingBytes() {
        return byState.getOrDefault(ObjectState.RETAINED, Held.NOTHING).bytes()
                + byState.getOrDefault(ObjectState.CONDEMNED, Held.NOTHING).bytes();
    }

    /** So many objects of one state. */
    public record Held(long objects, long bytes) {
        /** None. */
        public static final Held NOTHING = new Held(0, 0);
    }
}
