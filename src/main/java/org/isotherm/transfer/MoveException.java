package org.isotherm.transfer;

import java.io.IOException;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendThrottledException;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.OutcomeUnknownException;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.SourceReadException;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.TamperedException;
import org.jspecify.annotations.Nullable;

/** One file was not copied. The source is as it was; whatever the target holds is the caller's to abandon. */
public final class MoveException extends Exception {
    private static final long serialVersionUID = 1L;

    private final MoveError error;

    public MoveException(MoveError error, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** What class of failure this is. */
    public MoveError error() {
        return error;
    }

    /** Translates what a copy threw; a failure of the source is told from one of the target. */
    static MoveException of(IOException failure) {
        if (failure instanceof StoppedException) {
            return new MoveException(MoveError.STOPPED, "the run was stopped", failure);
        }
        boolean source = failure instanceof SourceReadException;
        IOException cause = failure instanceof SourceReadException read ? read.failure() : failure;
        return new MoveException(classify(cause, source), message(cause), failure);
    }

    private static String message(IOException cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static MoveError classify(IOException cause, boolean source) {
        if (cause instanceof FileMissingException) {
            return source ? MoveError.SOURCE_MISSING : MoveError.COPY_MISSING;
        } else if (cause instanceof ObjectArchivedException archived) {
            return archived.isRestoring() ? MoveError.ARCHIVED : MoveError.NOT_RESTORED;
        } else if (cause instanceof KeyUnavailableException) {
            return MoveError.KEY_UNAVAILABLE;
        } else if (cause instanceof TamperedException) {
            return source ? MoveError.SOURCE_CORRUPT : MoveError.COPY_CORRUPT;
        } else if (cause instanceof BackendFullException) {
            return MoveError.TARGET_FULL;
        } else if (cause instanceof AccessRefusedException) {
            return MoveError.ACCESS_REFUSED;
        } else if (cause instanceof ForeignBackendException) {
            return MoveError.FOREIGN_BACKEND;
        } else if (cause instanceof BackendThrottledException) {
            return MoveError.THROTTLED;
        } else if (cause instanceof BackendTimeoutException) {
            return MoveError.TIMEOUT;
        } else if (cause instanceof OutcomeUnknownException) {
            return MoveError.OUTCOME_UNKNOWN;
        } else if (cause instanceof PathTakenException) {
            return MoveError.PATH_TAKEN;
        } else if (cause instanceof BackendUnavailableException) {
            return MoveError.UNAVAILABLE;
        }
        return MoveError.INTERNAL;
    }
}
