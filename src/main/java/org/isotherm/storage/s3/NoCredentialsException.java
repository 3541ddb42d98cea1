package org.isotherm.storage.s3;

/** Neither the settings nor the platform have credentials for this store. */
final class NoCredentialsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoCredentialsException(Throwable cause) {
        super("no credentials", cause);
    }
}
