package org.isotherm.refusal;

/** The caller changed a version of the resource that is not the current one any more. */
public final class StaleException extends Refusal {
    private static final long serialVersionUID = 1L;

    public StaleException(String message) {
        super(message);
    }
}
