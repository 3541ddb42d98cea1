package org.isotherm.registry;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The last verdict of a backend's probe.
 *
 * @param reachable whether it may be used now
 * @param checkedAt when the verdict was reached; null before the first
 * @param latencyMs how long the probe took, in milliseconds; null when it did not end
 * @param detail why it is not reachable, in words for the operator; null when it is
 */
public record Health(
        boolean reachable,
        @Nullable OffsetDateTime checkedAt,
        @Nullable Long latencyMs,
        @Nullable String detail) {
    static final Health UNKNOWN = new Health(false, null, null, "has not been probed yet");
}
