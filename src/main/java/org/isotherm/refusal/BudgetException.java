package org.isotherm.refusal;

import java.time.Duration;

/** The caller has had as much as one may have in a day; the message says how much that is. */
public final class BudgetException extends Refusal {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public BudgetException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** When some of it is free again, perhaps. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
