package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** The backend asked us to slow down. The same call may work later. */
public final class BackendThrottledException extends StorageException {
    private static final long serialVersionUID = 1L;

    public BackendThrottledException(
            String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "throttled";
    }

    @Override
    public boolean mayWorkLater() {
        return true;
    }
}
