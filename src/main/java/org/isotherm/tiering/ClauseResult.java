package org.isotherm.tiering;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What a clause of a policy says about one asset.
 *
 * @param name such as {@code min_residency}, or the field of the condition
 * @param wants what must hold, in words
 * @param seen the value that it was decided by; null when there is none
 * @param from since when it holds or will; null when time changes nothing about it
 */
public record ClauseResult(
        String name,
        String wants,
        boolean holds,
        @Nullable String seen,
        @Nullable OffsetDateTime from) {}
