package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** An object of that name exists already and was not touched. Asking again will not help. */
public final class PathTakenException extends StorageException {
    private static final long serialVersionUID = 1L;

    public PathTakenException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "path_taken";
    }

    @Override
    public boolean mayWorkLater() {
        return false;
    }
}
