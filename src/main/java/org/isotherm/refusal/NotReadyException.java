package org.isotherm.refusal;

/** The server is starting or its database cannot be reached; the same request may work later. */
public final class NotReadyException extends Refusal {
    private static final long serialVersionUID = 1L;

    public NotReadyException(String message) {
        super(message);
    }
}
