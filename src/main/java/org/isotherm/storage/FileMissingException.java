package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** The object is not there. Asking again will not help. */
public final class FileMissingException extends StorageException {
    private static final long serialVersionUID = 1L;

    public FileMissingException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "missing";
    }

    @Override
    public boolean mayWorkLater() {
        return false;
    }
}
