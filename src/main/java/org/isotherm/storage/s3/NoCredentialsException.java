package org.isotherm.storage.s3;

/** Neither the settings nor the platform have credentials for this store, or they must not be sent to it. */
public final class NoCredentialsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoCredentialsException(Throwable cause) {
        super("no credentials", cause);
    }

    /** @param message names credentials, never holds them */
    public NoCredentialsException(String message) {
        super(message);
    }
}
