package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** No space, quota or inodes left. What was written of the object must be discarded. */
public final class BackendFullException extends StorageException {
    private static final long serialVersionUID = 1L;

    public BackendFullException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "target_full";
    }

    @Override
    public boolean mayWorkLater() {
        return false;
    }
}
