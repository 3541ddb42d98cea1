package org.isotherm.storage.transform;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Content cannot be encrypted or decrypted, because its key-encryption key is not there or is another one. A person must
 * act; the stored bytes can be moved and compared all the same. The message names the key and never holds one.
 */
public final class KeyUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What ails the key. */
    public enum Reason {
        /** No provider has a key of that name. */
        MISSING,
        /** There is something of that name, and it cannot be read or is no key. */
        UNREADABLE,
        /** The key of that name does not open what was wrapped under that name. */
        WRONG
    }

    @SuppressWarnings("serial") // a record of one String
    private final KeyName key;

    private final Reason reason;

    public KeyUnavailableException(KeyName key, Reason reason, String what, @Nullable Throwable cause) {
        super("key " + key + ": " + what, cause);
        this.key = key;
        this.reason = reason;
    }

    /** Which key. */
    public KeyName key() {
        return key;
    }

    public Reason reason() {
        return reason;
    }
}
