package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** The object exists in an archive class and must be restored before it can be read, which takes minutes to days. */
public final class ObjectArchivedException extends StorageException {
    private static final long serialVersionUID = 1L;

    private final boolean restoring;

    public ObjectArchivedException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        this(backend, path, what, false, cause);
    }

    /** @param restoring whether the store is bringing it back */
    public ObjectArchivedException(
            String backend, @Nullable StoragePath path, String what, boolean restoring, @Nullable Throwable cause) {
        super(backend, path, what, cause);
        this.restoring = restoring;
    }

    /** Whether the store is bringing it back, so that it can be read later without anybody's help. */
    public boolean isRestoring() {
        return restoring;
    }

    @Override
    public String code() {
        return "archived";
    }

    @Override
    public boolean mayWorkLater() {
        return restoring;
    }
}
