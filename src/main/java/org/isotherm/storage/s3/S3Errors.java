package org.isotherm.storage.s3;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendThrottledException;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.OutcomeUnknownException;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/**
 * Turns what the SDK throws into what the caller must do next: by type, status and error code, never by message.
 *
 * <p>A missing bucket is refused access and not a missing object: "missing" lets a caller forget the object, and only a
 * person can put the bucket or its name right.
 */
final class S3Errors {
    private static final Set<String> MISSING = Set.of("NoSuchKey", "NotFound");
    private static final Set<String> BUCKET_MISSING = Set.of("NoSuchBucket");
    private static final Set<String> TAKEN = Set.of("PreconditionFailed", "ConditionalRequestConflict");
    private static final Set<String> ARCHIVED = Set.of("InvalidObjectState");
    private static final Set<String> THROTTLED =
            Set.of("SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequests");
    private static final Set<String> FULL = Set.of(
            "QuotaExceeded",
            "XMinioStorageFull",
            "XMinioAdminBucketQuotaExceeded",
            "StorageFull",
            "InsufficientCapacity",
            "EntityTooLarge",
            "ServiceQuotaExceededException");
    private static final Set<String> REFUSED = Set.of(
            "AccessDenied",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "ExpiredToken",
            "InvalidToken",
            "InvalidBucketName",
            "PermanentRedirect",
            "AuthorizationHeaderMalformed",
            "KMS.DisabledException",
            "KMS.NotFoundException");

    private final String backend;

    S3Errors(String backend) {
        this.backend = backend;
    }

    /** For requests that can be sent again: reads, parts, deletes. */
    StorageException translate(@Nullable StoragePath path, String what, Throwable e) {
        if (e instanceof StorageException known) {
            return known;
        }
        if (e instanceof AwsServiceException service) {
            return answer(path, what, service);
        }
        if (has(e, NoCredentialsException.class)) {
            return new AccessRefusedException(backend, path, what + ": there are no credentials for it", e);
        }
        if (Thread.currentThread().isInterrupted() && !isTimeout(e)) {
            return new BackendUnavailableException(backend, path, what + ": interrupted", e);
        }
        if (isTimeout(e)) {
            return new BackendTimeoutException(backend, path, what + ": no answer in time", e);
        }
        return new BackendUnavailableException(backend, path, what + ": no answer", e);
    }

    /**
     * For the request that makes an object appear. Only a refusal by the store, or a connection that never came about,
     * says that it did not.
     */
    StorageException afterLastRequest(StoragePath path, String what, Throwable e) {
        if (e instanceof AwsServiceException service) {
            int status = service.statusCode();
            if ((status >= 400 && status < 500) || isThrottled(service) || FULL.contains(code(service))) {
                return answer(path, what, service);
            }
        } else if (isNeverSent(e)) {
            return translate(path, what, e);
        }
        return new OutcomeUnknownException(backend, path, what + ": sent, and no clear answer came back", e);
    }

    private StorageException answer(@Nullable StoragePath path, String what, AwsServiceException e) {
        String code = code(e);
        int status = e.statusCode();
        String words = what + ": the store answered " + status + (code.isEmpty() ? "" : " " + code);
        if (BUCKET_MISSING.contains(code)) {
            return new AccessRefusedException(backend, path, words, e);
        }
        if (FULL.contains(code) || status == 507) {
            return new BackendFullException(backend, path, words, e);
        }
        if (ARCHIVED.contains(code)) {
            return new ObjectArchivedException(backend, path, words, e);
        }
        if (isThrottled(e)) {
            return new BackendThrottledException(backend, path, words, e);
        }
        if (MISSING.contains(code) || (status == 404 && code.isEmpty())) {
            return path == null
                    ? new AccessRefusedException(backend, null, words, e)
                    : new FileMissingException(backend, path, words, e);
        }
        if (isTaken(e)) {
            return new PathTakenException(backend, path, words, e);
        }
        if (REFUSED.contains(code) || status == 401 || status == 403 || status == 301) {
            return new AccessRefusedException(backend, path, words, e);
        }
        return new BackendUnavailableException(backend, path, words, e);
    }

    /** Whether somebody has asked for the object to be restored before. */
    static boolean isRestoring(Throwable e) {
        return e instanceof AwsServiceException s && code(s).equals("RestoreAlreadyInProgress");
    }

    /** Whether the object must be restored before it can be read or copied. */
    static boolean isArchived(Throwable e) {
        return e instanceof AwsServiceException s && ARCHIVED.contains(code(s));
    }

    static boolean isThrottled(Throwable e) {
        return e instanceof AwsServiceException s
                && (THROTTLED.contains(code(s)) || s.statusCode() == 429 || s.statusCode() == 503);
    }

    /** Whether the store does not know this kind of request or condition. */
    static boolean isNotImplemented(@Nullable Throwable e) {
        return e instanceof AwsServiceException s
                && (s.statusCode() == 501 || s.statusCode() == 405 || code(s).equals("NotImplemented"));
    }

    /** Whether a condition was not met, or another request was faster. */
    static boolean isTaken(Throwable e) {
        return e instanceof AwsServiceException s
                && (TAKEN.contains(code(s)) || s.statusCode() == 412 || s.statusCode() == 409);
    }

    static boolean isMissing(Throwable e) {
        return e instanceof AwsServiceException s && s.statusCode() == 404 && !BUCKET_MISSING.contains(code(s));
    }

    /** Whether the upload is gone: aborted or completed. */
    static boolean isUploadGone(Throwable e) {
        return e instanceof AwsServiceException s && s.statusCode() == 404 && code(s).equals("NoSuchUpload");
    }

    /** Whether the store looked at the request and will not do it, so that it need not be asked the same again. */
    static boolean isRefused(@Nullable Throwable e) {
        return e instanceof AwsServiceException s
                && ((s.statusCode() >= 400 && s.statusCode() < 500) || isNotImplemented(s))
                && !isThrottled(s);
    }

    /** Whether the range lies behind the end. */
    static boolean isRangeRefused(Throwable e) {
        return e instanceof AwsServiceException s && s.statusCode() == 416;
    }

    private static boolean isNeverSent(Throwable e) {
        return has(e, ConnectException.class)
                || has(e, ConnectTimeoutException.class)
                || has(e, UnknownHostException.class)
                || has(e, NoCredentialsException.class);
    }

    private static boolean isTimeout(Throwable e) {
        return e instanceof ApiCallTimeoutException
                || e instanceof ApiCallAttemptTimeoutException
                || has(e, SocketTimeoutException.class)
                || has(e, TimeoutException.class);
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }
}
