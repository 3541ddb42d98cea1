package org.isotherm.refusal;

/** What the request names does not exist. */
public final class NotFoundException extends Refusal {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String message) {
        super(message);
    }
}
