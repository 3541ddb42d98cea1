package org.isotherm.storage;

import org.jspecify.annotations.Nullable;

/** We sent it and do not know whether it took effect. Look before you retry, delete nothing. */
public final class OutcomeUnknownException extends StorageException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        super(backend, path, what, cause);
    }

    @Override
    public String code() {
        return "outcome_unknown";
    }

    @Override
    public boolean mayWorkLater() {
        return true;
    }
}
