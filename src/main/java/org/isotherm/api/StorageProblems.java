package org.isotherm.api;

import java.time.Duration;
import java.util.Map;
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
import org.isotherm.storage.StorageException;

/** What a failure of a backend means to a client. */
final class StorageProblems {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final Duration MUCH_LATER = Duration.ofMinutes(5);

    private StorageProblems() {}

    /**
     * 503 with {@code Retry-After} where waiting or an operator helps and the client did nothing wrong, 507 for no room,
     * 409 for a taken name and for an archived object that nobody is restoring, and 500 for an object that a row names and
     * the backend does not have: that is our damage, not a 404 of the client's.
     */
    static ProblemException of(StorageException e) {
        if (e instanceof BackendUnavailableException) {
            return later("backend-unavailable", "The backend does not answer", e, SOON);
        }
        if (e instanceof BackendTimeoutException) {
            return later("backend-timeout", "The backend did not finish in time", e, SOON);
        }
        if (e instanceof BackendThrottledException) {
            return later("backend-throttled", "The backend asks us to slow down", e, LATER);
        }
        if (e instanceof OutcomeUnknownException) {
            return later("outcome-unknown", "It is not known whether the backend did this", e, LATER);
        }
        if (e instanceof AccessRefusedException) {
            return later("backend-access-refused", "The backend refuses Isotherm", e, MUCH_LATER);
        }
        if (e instanceof ForeignBackendException) {
            return later("backend-foreign", "The place is not the configured backend", e, MUCH_LATER);
        }
        if (e instanceof ObjectArchivedException archived) {
            return archived.isRestoring()
                    ? later("object-archived", "The object is being restored from an archive", e, MUCH_LATER)
                    : problem("object-archived", "The object must be restored from an archive", 409, e, Map.of());
        }
        if (e instanceof BackendFullException) {
            return problem("backend-full", "The backend has no space left", 507, e, Map.of());
        }
        if (e instanceof PathTakenException) {
            return problem("path-taken", "An object of that name exists", 409, e, Map.of());
        }
        if (e instanceof FileMissingException) {
            return problem("object-missing", "The backend does not have the object it should have", 500, e, Map.of());
        }
        throw new AssertionError("not in the closed list of StorageException", e);
    }

    private static ProblemException later(String slug, String title, StorageException e, Duration wait) {
        return problem(slug, title, 503, e, ProblemException.retryAfter(wait));
    }

    private static ProblemException problem(
            String slug, String title, int status, StorageException e, Map<String, String> headers) {
        return new ProblemException(Problem.of(slug, title, status, e.getMessage()), headers, e);
    }
}
