package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** The place is not the one that was configured: its marker is missing or names another backend. Nothing was written. */
public final class ForeignBackendException extends StorageException {
    private static final long serialVersionUID = 1L;

    public ForeignBackendException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "foreign_backend";
    }

    @Override
    public boolean mayWorkLater() {
        return false;
    }
}
