package org.isotherm.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.isotherm.refusal.WrongField;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem. The mapper adds the request's path and writes it out. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never leaves the process
    private final Problem problem;

    @SuppressWarnings("serial")
    private final Map<String, String> headers;

    /** @param headers header fields the answer carries beside the document */
    public ProblemException(Problem problem, Map<String, String> headers, @Nullable Throwable cause) {
        super(problem.status() + " " + problem.type() + ": " + problem.detail(), cause);
        this.problem = problem;
        this.headers = Map.copyOf(headers);
    }

    public ProblemException(Problem problem) {
        this(problem, Map.of(), null);
    }

    private ProblemException(int status, String detail) {
        this(Problem.of(status, detail));
    }

    /** The document, without the request's path. */
    public Problem problem() {
        return problem;
    }

    /** Header fields the answer carries beside it, for example {@code Retry-After}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** 400: the request cannot be read at all. */
    public static ProblemException badRequest(String detail) {
        return new ProblemException(400, detail);
    }

    /** 401, with the challenge that RFC 9110, section 11.6.1, demands. */
    public static ProblemException unauthorized(String detail) {
        return new ProblemException(
                Problem.of(401, detail), Map.of("WWW-Authenticate", "Basic realm=\"isotherm\""), null);
    }

    /** 403: known, but without the role. */
    public static ProblemException forbidden(String detail) {
        return new ProblemException(403, detail);
    }

    /** 404; {@code what} names the thing: {@code backend 7}. */
    public static ProblemException notFound(String what) {
        return new ProblemException(404, "There is no " + what + ".");
    }

    /** 409: well-formed and valid, but not in this state. */
    public static ProblemException conflict(String detail) {
        return new ProblemException(409, detail);
    }

    /** 412: {@code If-Match} names another version than the current one (RFC 9110, section 13.1.1). */
    public static ProblemException stale() {
        return new ProblemException(412, "If-Match does not name the current version. Read the resource again.");
    }

    /** 413: more than {@code most} bytes. */
    public static ProblemException tooLarge(long most) {
        return new ProblemException(413, "The body must not be larger than " + most + " bytes.");
    }

    /** 415, for media types and content codings alike (RFC 9110, section 15.5.16). */
    public static ProblemException unsupportedMediaType(String detail) {
        return new ProblemException(415, detail);
    }

    /** 416, with the size of the content (RFC 9110, section 15.5.17). */
    public static ProblemException rangeNotSatisfiable(long size) {
        return new ProblemException(
                Problem.of(416, "The content has " + size + " bytes."),
                Map.of("Content-Range", "bytes */" + size),
                null);
    }

    /** 422: well-formed, but these fields are wrong. */
    public static ProblemException invalid(List<WrongField> errors) {
        String detail = errors.size() == 1 ? "One field is wrong." : errors.size() + " fields are wrong.";
        return new ProblemException(Problem.of(422, detail).with(errors));
    }

    /** 422 for a single field. */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new WrongField(field, message)));
    }

    /** 429: this client should wait. */
    public static ProblemException tooManyRequests(String detail, Duration retryAfter) {
        return new ProblemException(Problem.of(429, detail), retryAfter(retryAfter), null);
    }

    /** 503: the same request may work later. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return new ProblemException(Problem.of(503, detail), retryAfter(retryAfter), null);
    }

    /** 507: there is no room for it (RFC 4918, section 11.5). */
    public static ProblemException insufficientStorage(String detail) {
        return new ProblemException(507, detail);
    }

    /** {@code Retry-After} in whole seconds, rounded up, at least one (RFC 9110, section 10.2.3). */
    static Map<String, String> retryAfter(Duration wait) {
        long seconds = wait.getSeconds() + (wait.getNano() > 0 ? 1 : 0);
        return Map.of("Retry-After", Long.toString(Math.max(1, seconds)));
    }
}
