package org.isotherm.storage;

/** A text cannot be the name of an object; the message says why and is fit for the caller of the API. */
public final class InvalidStoragePathException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidStoragePathException(String message) {
        super(message);
    }

    InvalidStoragePathException(String message, Throwable cause) {
        super(message, cause);
    }
}
