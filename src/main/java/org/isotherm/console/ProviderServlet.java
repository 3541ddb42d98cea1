package org.isotherm.console;

import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.isotherm.api.ErrorServlet;
import org.isotherm.api.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in by an identity provider: {@code GET} has the container authenticate whoever asks, by the client that is
 * configured for this address, and goes on to the page named by {@code to}. 404 unless the settings name a provider.
 */
@WebServlet("/session/provider")
public class ProviderServlet extends HttpServlet {
    /** What the settings say for none. */
    static final String NONE = "none";

    private static final long serialVersionUID = 1L;

    /** A path of our own: what begins with two slashes would be another host. */
    private static final Pattern OWN_PATH = Pattern.compile("/(?![/\\\\])[A-Za-z0-9._~/?=&%+:@,-]*");

    @Inject
    @ConfigProperty(name = "isotherm.session.provider", defaultValue = NONE)
    private String provider;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (provider.equals(NONE)) {
            ErrorServlet.write(
                    response,
                    Problem.of(404, "People sign in here with a user name and a password.")
                            .at(request.getRequestURI()));
            return;
        }
        response.setHeader("Cache-Control", "no-store");
        if (request.authenticate(response)) {
            ProviderSession.begin(request, response);
            response.sendRedirect(target(request.getParameter("to")));
        } // else the container has sent its own answer: on to the provider, or its refusal
    }

    /** Where to go on; the overview instead of any other place than our own. */
    static String target(@Nullable String to) {
        return to != null && OWN_PATH.matcher(to).matches() ? to : "/";
    }
}
