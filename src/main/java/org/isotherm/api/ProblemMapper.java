package org.isotherm.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.isotherm.refusal.BudgetException;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.Refusal;
import org.isotherm.refusal.ScanException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.ProbeFailedException;
import org.isotherm.retrieval.CorruptContentException;
import org.isotherm.retrieval.RestoringException;
import org.isotherm.storage.InvalidStoragePathException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.TamperedException;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever a resource or the runtime throws into a {@link Problem}.
 *
 * <p>An exception that nobody foresaw answers 500 with a reference; the stack trace is in the server's log under that
 * reference and nowhere else.
 */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final System.Logger LOG = System.getLogger(ProblemMapper.class.getName());

    /** They describe a body, which the problem replaces. */
    private static final Set<String> OF_THE_BODY = Set.of("content-type", "content-length", "content-encoding");

    private static final int DEEPEST_CAUSE = 20;

    /** A person must act first. */
    private static final Duration KEY_IS_BACK = Duration.ofMinutes(1);

    @Context
    private HttpServletRequest request;

    @Context
    private HttpServletResponse response;

    @Override
    public Response toResponse(Throwable thrown) {
        RestoringException restoring = restoring(thrown);
        if (restoring != null) {
            takeBack();
            return AccessResource.accepted(restoring.answer()).build();
        }
        ProblemException foreseen = foreseen(thrown);
        if (foreseen != null) {
            return answer(foreseen);
        }
        if (thrown instanceof WebApplicationException e) {
            return answer(e);
        }
        return answer(unforeseen(thrown));
    }

    /**
     * What one of our own exceptions means, wherever it stands in the chain: runtimes and transactions wrap them.
     *
     * @return null when there is none
     */
    static @Nullable ProblemException foreseen(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < DEEPEST_CAUSE; depth++) {
            if (at instanceof ProblemException e) {
                return e;
            }
            if (at instanceof Refusal e) {
                return refused(e);
            }
            if (at instanceof ProbeFailedException e) {
                WrongField config = new WrongField("config", String.valueOf(e.getMessage()));
                return new ProblemException(
                        ProblemException.invalid(List.of(config)).problem().withSteps(ProbeView.steps(e.report())));
            }
            if (at instanceof ClientBody.BrokenOffException) {
                return ProblemException.badRequest("The body broke off before its end, or is not framed as announced.");
            }
            if (at instanceof CorruptContentException || at instanceof TamperedException) {
                return new ProblemException(
                        Problem.of("content-corrupt", "The content is not what it was", 500, at.getMessage()),
                        Map.of(),
                        at);
            }
            if (at instanceof KeyUnavailableException) {
                return new ProblemException(
                        Problem.of("key-unavailable", "The key of this content is not there", 503, at.getMessage()),
                        ProblemException.retryAfter(KEY_IS_BACK),
                        at);
            }
            if (at instanceof StorageException e && !isBrokenOff(e)) {
                return StorageProblems.of(e);
            }
            if (at instanceof SQLException e && isUnreachable(e)) {
                return ProblemException.unavailable("The database does not answer.", Duration.ofSeconds(5));
            }
            at = at.getCause();
        }
        // Only at the top: deeper down it is a row of ours that cannot be read, which is no fault of the client.
        if (thrown instanceof InvalidStoragePathException e) {
            return new ProblemException(Problem.of(422, e.getMessage()));
        }
        return null;
    }

    /** No problem: it is on its way from an archive. */
    private static @Nullable RestoringException restoring(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < DEEPEST_CAUSE; depth++) {
            if (at instanceof RestoringException e) {
                return e;
            }
            at = at.getCause();
        }
        return null;
    }

    /** By SQL state: 08 is a connection that is lost or was never there, 57P a server that stops or starts. */
    private static boolean isUnreachable(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    private static boolean isBrokenOff(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < DEEPEST_CAUSE; depth++) {
            if (at instanceof ClientBody.BrokenOffException) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static ProblemException refused(Refusal refusal) {
        if (refusal instanceof InvalidRequestException e) {
            return ProblemException.invalid(e.fields());
        } else if (refusal instanceof ConflictException) {
            return ProblemException.conflict(refusal.reason());
        } else if (refusal instanceof NotFoundException) {
            return new ProblemException(Problem.of(404, refusal.reason()));
        } else if (refusal instanceof BudgetException e) {
            return ProblemException.tooManyRequests(refusal.reason(), e.retryAfter());
        } else if (refusal instanceof ScanException e) {
            return new ProblemException(
                    Problem.of("scan-suspected", "Too many cold files, one after the other", 429, refusal.reason()),
                    ProblemException.retryAfter(e.retryAfter()),
                    null);
        } else if (refusal instanceof StaleException) {
            return new ProblemException(Problem.of(412, refusal.reason()));
        }
        return ProblemException.unavailable(refusal.reason(), Duration.ofSeconds(5));
    }

    private static ProblemException unforeseen(Throwable thrown) {
        String reference = UUID.randomUUID().toString();
        LOG.log(System.Logger.Level.ERROR, "Request failed, reference " + reference, thrown);
        return new ProblemException(Problem.of(
                500, "Something went wrong that should not. The server's log tells more under " + reference + "."));
    }

    private Response answer(ProblemException e) {
        if (e.getCause() instanceof StorageException cause) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Answering {0}: {1}",
                    e.problem().status(),
                    cause.getMessage());
        }
        Response.ResponseBuilder answer =
                Response.status(e.problem().status()).type(Problem.MEDIA_TYPE).entity(located(e.problem()));
        e.headers().forEach(answer::header);
        return answer.build();
    }

    private Response answer(WebApplicationException e) {
        Response given = e.getResponse();
        if (given.getStatus() < 400) {
            return given; // the runtime's own answer to OPTIONS, and redirects
        }
        if (given.getStatus() >= 500 && given.getStatus() != 503) {
            return answer(unforeseen(e));
        }
        Response.ResponseBuilder answer = Response.status(given.getStatus())
                .type(Problem.MEDIA_TYPE)
                .entity(located(Problem.of(given.getStatus(), detail(given.getStatus()))));
        given.getHeaders().forEach((name, values) -> {
            if (!OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> answer.header(name, value));
            }
        });
        return answer.build();
    }

    private Problem located(Problem problem) {
        takeBack();
        return problem.at(request.getRequestURI());
    }

    /** What a stream has written before it failed, as far as it has not been sent. */
    private void takeBack() {
        if (!response.isCommitted()) {
            response.reset();
        }
    }

    /** The runtime's own messages name classes and the server's address, so we say it in our words. */
    static @Nullable String detail(int status) {
        return switch (status) {
            case 400 -> "The request cannot be read.";
            case 401 -> "Send credentials in the header Authorization.";
            case 403 -> "The roles of this user, or the site the request comes from, do not allow it.";
            case 404 -> "Nothing answers at this path.";
            case 405 -> "The header Allow names the methods offered here.";
            case 406 -> "None of the media types in the header Accept is offered here.";
            case 415 -> "The media type of the body is not accepted here.";
            default -> null;
        };
    }
}
