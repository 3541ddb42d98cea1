package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** The backend did not finish within the deadline. The same call may work later; a write may have left a part. */
public final class BackendTimeoutException extends StorageException {
    private static final long serialVersionUID = 1L;

    public BackendTimeoutException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "timeout";
    }

    @Override
    public boolean mayWorkLater() {
        return true;
    }
}
