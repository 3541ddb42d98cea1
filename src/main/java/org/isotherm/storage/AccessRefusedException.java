package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** The backend answered and refused: credentials, permissions or a read-only mount. A person must act. */
public final class AccessRefusedException extends StorageException {
    private static final long serialVersionUID = 1L;

    public AccessRefusedException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "access_refused";
    }

    @Override
    public boolean mayWorkLater() {
        return false;
    }
}
