package org.isotherm.refusal;

/** The request cannot be met in the state that things are in; the message says which. */
public final class ConflictException extends Refusal {
    private static final long serialVersionUID = 1L;

    public ConflictException(String message) {
        super(message);
    }
}
