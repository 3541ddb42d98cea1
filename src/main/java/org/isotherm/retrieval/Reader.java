package org.isotherm.retrieval;

import org.jspecify.annotations.Nullable;

/**
 * Who wants to read something.
 *
 * @param overrideReason why neither the budget nor the order in which they read counts this time, which is audited; null
 *     when it does. Only administrators have one.
 */
public record Reader(String principal, @Nullable String overrideReason) {
    public static Reader of(String principal) {
        return new Reader(principal, null);
    }
}
