package org.isotherm.refusal;

/**
 * A request was understood and refused; nothing was changed. The message is for the caller: no secret, no path of the
 * server. Unchecked, so that it rolls a transaction back.
 */
public abstract sealed class Refusal extends RuntimeException
        permits InvalidRequestException,
                ConflictException,
                NotFoundException,
                StaleException,
                BudgetException,
                ScanException,
                NotReadyException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Refusal(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** The message, for the caller. */
    public final String reason() {
        return reason;
    }
}
