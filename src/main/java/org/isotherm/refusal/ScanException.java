package org.isotherm.refusal;

import java.time.Duration;

/** The caller reads one cold file after the other, as programs do that look at everything; the message has the numbers. */
public final class ScanException extends Refusal {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public ScanException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** When the first of them count no more. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
