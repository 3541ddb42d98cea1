package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** The backend did not answer, or answered that it cannot at the moment. The same call may work later. */
public final class BackendUnavailableException extends StorageException {
    private static final long serialVersionUID = 1L;

    public BackendUnavailableException(
            String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "unavailable";
    }

    @Override
    public boolean mayWorkLater() {
        return true;
    }
}
