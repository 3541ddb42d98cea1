package org.isotherm.api;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.util.regex.Pattern;
import org.isotherm.retrieval.Reader;

/** The header field {@code Isotherm-Override-Reason}: why an administrator reads though it is too much. It is audited. */
final class OverrideReason {
    private static final String FIELD = "Isotherm-Override-Reason";
    private static final int MOST = 1000;
    private static final Pattern TEXT = Pattern.compile("[\\x20-\\x7e]{1," + MOST + "}");

    private OverrideReason() {}

    /**
     * Who reads, and why that does not count.
     *
     * @throws ProblemException 403 when somebody else has a reason, 422 when it is no plain text
     */
    static Reader reader(HttpHeaders headers, SecurityContext user) {
        String name = user.getUserPrincipal().getName();
        String reason = headers.getHeaderString(FIELD);
        if (reason == null) {
            return Reader.of(name);
        }
        if (!user.isUserInRole(Roles.ADMIN)) {
            throw ProblemException.forbidden("The header field " + FIELD + " is for administrators.");
        }
        if (reason.isBlank() || !TEXT.matcher(reason).matches()) {
            throw ProblemException.invalid(FIELD, "must be 1 to " + MOST + " printable ASCII characters");
        }
        return new Reader(name, reason.strip());
    }
}
