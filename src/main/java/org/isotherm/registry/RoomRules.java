package org.isotherm.registry;

import jakarta.json.JsonObjectBuilder;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has decided about the room of a backend, beside its capacity.
 *
 * @param minFreeBytes what is left free of the disk or mount; null for {@code isotherm.storage.min-free}
 * @param highWatermarkPercent from here on it counts as too full; null with {@code lowWatermarkPercent}
 * @param lowWatermarkPercent below this it has room again; lower than the high one
 * @param overflowBackendId where new files go that do not fit; null when they are refused
 */
public record RoomRules(
        @Nullable Long minFreeBytes,
        @Nullable Integer highWatermarkPercent,
        @Nullable Integer lowWatermarkPercent,
        @Nullable Long overflowBackendId) {
    /** Nothing decided. */
    public static final RoomRules NONE = new RoomRules(null, null, null, null);

    /** Where a backend stands between its watermarks. */
    public enum Level {
        /** Below the low one. */
        BELOW,
        BETWEEN,
        /** At the high one or above. */
        ABOVE
    }

    static RoomRules of(BackendRecord row) {
        return new RoomRules(
                row.minFreeBytes, row.highWatermarkPercent, row.lowWatermarkPercent, row.overflowBackendId);
    }

    void fill(BackendRecord row) {
        row.minFreeBytes = minFreeBytes;
        row.highWatermarkPercent = highWatermarkPercent;
        row.lowWatermarkPercent = lowWatermarkPercent;
        row.overflowBackendId = overflowBackendId;
    }

    /** The same with another backend for what does not fit. */
    public RoomRules overflowingTo(@Nullable Long backendId) {
        return new RoomRules(minFreeBytes, highWatermarkPercent, lowWatermarkPercent, backendId);
    }

    /** Where so many used bytes of a total stand; null without watermarks or without a total. */
    public @Nullable Level level(long usedBytes, OptionalLong totalBytes) {
        if (highWatermarkPercent == null || lowWatermarkPercent == null || totalBytes.isEmpty()) {
            return null;
        }
        double percent = percent(usedBytes, totalBytes.getAsLong());
        if (percent >= highWatermarkPercent) {
            return Level.ABOVE;
        }
        return percent < lowWatermarkPercent ? Level.BELOW : Level.BETWEEN;
    }

    /** So many bytes of a total in percent; a total of 0 is full. */
    public static double percent(long bytes, long totalBytes) {
        return totalBytes == 0 ? 100 : 100.0 * bytes / totalBytes;
    }

    /** For the audit log; what is not set is left out. */
    void describe(JsonObjectBuilder json) {
        if (minFreeBytes != null) {
            json.add("min_free_bytes", minFreeBytes);
        }
        if (highWatermarkPercent != null && lowWatermarkPercent != null) {
            json.add("high_watermark_percent", highWatermarkPercent);
            json.add("low_watermark_percent", lowWatermarkPercent);
        }
        if (overflowBackendId != null) {
            json.add("overflow_backend_id", overflowBackendId);
        }
    }
}
