package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** The object exists in an archive class and must be restored before it can be read. */
public final class ObjectArchivedException extends StorageException {
    private static final long serialVersionUID = 1L;

    public ObjectArchivedException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "archived";
    }

    @Override
    public boolean mayWorkLater() {
        return false;
    }
}
