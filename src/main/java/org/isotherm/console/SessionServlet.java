package org.isotherm.console;

import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.isotherm.api.AccessFilter;
import org.isotherm.api.ErrorServlet;
import org.isotherm.api.Problem;
import org.isotherm.api.Roles;

/**
 * Sign-in and sign-out of people who use the console.
 *
 * <p>{@code GET} says how people may sign in. {@code POST} with the form fields {@code username} and {@code password} asks
 * the container's user registry and makes the container set its session cookie; {@code DELETE} ends that session on this
 * node, and answers with the address at which the browser ends the one at the provider, if there is one. Both need the
 * header field that only the console's own page can send.
 */
@WebServlet("/session")
public class SessionServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    @ConfigProperty(name = "isotherm.session.https-only", defaultValue = "true")
    private boolean httpsOnly;

    @Inject
    @ConfigProperty(name = "isotherm.session.provider", defaultValue = ProviderServlet.NONE)
    private String provider;

    @Inject
    @ConfigProperty(name = "isotherm.oidc.end-session", defaultValue = ProviderServlet.NONE)
    private String endSession;

    @Inject
    @ConfigProperty(name = "isotherm.oidc.client-id", defaultValue = ProviderServlet.NONE)
    private String client;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonObjectBuilder ways = Json.createObjectBuilder();
        if (provider.equals(ProviderServlet.NONE)) {
            ways.addNull("provider");
        } else {
            ways.add("provider", provider);
        }
        answer(response, ways.build());
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!AccessFilter.comesFromConsole(request)) {
            refuse(request, response, Problem.of(403, "Only the console's own page signs in here."));
            return;
        }
        if (httpsOnly && !request.isSecure()) {
            refuse(
                    request,
                    response,
                    Problem.of(
                            "https-needed",
                            "The console needs HTTPS",
                            403,
                            "Passwords and sessions travel over HTTPS only. Open the console by its https:// address,"
                                    + " or set isotherm.session.https-only to false on a network you trust."));
            return;
        }
        String user = request.getParameter("username");
        String password = request.getParameter("password");
        if (user == null || user.isEmpty() || password == null || password.isEmpty()) {
            refuse(request, response, Problem.of(400, "The fields username and password are needed."));
            return;
        }
        request.logout();
        try {
            request.login(user, password);
        } catch (ServletException refused) {
            refuse(
                    request,
                    response,
                    Problem.of("sign-in-failed", "Not signed in", 401, "The user name or the password is wrong."));
            return;
        }
        if (Roles.of(request).isEmpty()) {
            request.logout();
            refuse(request, response, Problem.of(403, "This user has none of Isotherm's roles."));
            return;
        }
        ProviderSession.end(request, response); // signing out ends what begins now, and nothing elsewhere
        response.setStatus(204);
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!AccessFilter.comesFromConsole(request)) {
            refuse(request, response, Problem.of(403, "Only the console's own page signs out here."));
            return;
        }
        boolean byProvider = ProviderSession.end(request, response);
        request.logout();
        if (byProvider && !endSession.equals(ProviderServlet.NONE)) {
            String address = ProviderSession.endsAt(
                    endSession, client, request.getRequestURL().toString());
            answer(response, Json.createObjectBuilder().add("provider", address).build());
        } else {
            response.setStatus(204);
        }
    }

    private static void answer(HttpServletResponse response, JsonObject content) throws IOException {
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getWriter().write(content.toString());
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        ErrorServlet.write(response, problem.at(request.getRequestURI()));
    }
}
