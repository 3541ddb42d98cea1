package org.isotherm.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A backend could not do what it was asked. The class is the decision, the fields are the facts, the message is for the
 * operator: it names the backend and the object, never a path of the server outside the backend and never a secret.
 *
 * <p>The closed list: {@link FileMissingException}, {@link PathTakenException}, {@link AccessRefusedException},
 * {@link BackendFullException}, {@link ForeignBackendException}, {@link ObjectArchivedException} unless it is being
 * restored (asking again will not help), {@link BackendUnavailableException}, {@link BackendThrottledException},
 * {@link BackendTimeoutException} (the same call may work later), {@link OutcomeUnknownException} (look before asking again,
 * delete nothing).
 */
public abstract sealed class StorageException extends IOException
        permits FileMissingException,
                PathTakenException,
                AccessRefusedException,
                BackendFullException,
                ForeignBackendException,
                ObjectArchivedException,
                BackendUnavailableException,
                BackendThrottledException,
                BackendTimeoutException,
                OutcomeUnknownException {
    private static final long serialVersionUID = 1L;

    private final String backend;

    @SuppressWarnings("serial") // a record of one String
    private final @Nullable StoragePath path;

    StorageException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super("backend " + backend + (path == null ? "" : ", object " + path) + ": " + what, cause);
        this.backend = backend;
        this.path = path;
    }

    /** The name of the backend. */
    public final String backend() {
        return backend;
    }

    /** The object, when the call was about one. */
    public final @Nullable StoragePath path() {
        return path;
    }

    /** The word for this class of error in item rows, error logs and problem documents, for example {@code timeout}. */
    public abstract String code();

    /** Whether the same call may work later. */
    public abstract boolean mayWorkLater();
}
