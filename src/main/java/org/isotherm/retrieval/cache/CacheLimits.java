package org.isotherm.retrieval.cache;

import java.time.Duration;

/**
 * How much a cache may hold and for how long.
 *
 * @param bytes never more than this, entries being filled included
 * @param minFree bytes of the file system that are left to others
 * @param ttl an entry is over so long after it was filled
 * @param pinnedPercent no more of {@code bytes} is pinned
 */
public record CacheLimits(long bytes, long minFree, Duration ttl, int pinnedPercent) {
    private static final long MOST = 50_000_000_000L;

    /** Where nobody has said how much: a tenth of the file system, and 50 GB at the most. */
    public static long bytesOn(long fileSystemBytes) {
        return Math.min(MOST, fileSystemBytes / 10);
    }

    long pinnedBytes() {
        return bytes / 100 * pinnedPercent + bytes % 100 * pinnedPercent / 100;
    }
}
