package org.isotherm.console;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.isotherm.api.ErrorServlet;
import org.isotherm.api.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Serves the console at {@code /}: its files, and its page at every other address that a browser opens, since the page
 * itself knows what lies there. Nobody needs to be signed in for that; what it shows comes from {@code /api}.
 *
 * <p>Anything else is a 404, and so is everything in a build without the console.
 */
@WebServlet(urlPatterns = "/", loadOnStartup = 2)
public class ConsoleServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String PAGE = "index.html";
    private static final String ELEMENT = "tier-indicator.js";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'";

    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "same-origin",
            "X-Frame-Options", "DENY",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()");

    private transient @Nullable ConsoleFiles files;

    @Override
    public void init() throws ServletException {
        try {
            files = ConsoleFiles.in(getServletContext());
        } catch (IOException e) {
            throw new ServletException("the console's files cannot be read", e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<ConsoleFile> found = chosen(request);
        if (found.isEmpty()) {
            ErrorServlet.write(response, Problem.of(404, reason()).at(request.getRequestURI()));
            return;
        }
        send(found.get(), request, response);
    }

    private String reason() {
        return files().isEmpty()
                ? "There is nothing here: this server was built without the console."
                : "There is nothing here.";
    }

    private Optional<ConsoleFile> chosen(HttpServletRequest request) {
        String path = request.getServletPath().substring(1);
        Optional<ConsoleFile> file = files().find(path.isEmpty() ? PAGE : path);
        return file.isPresent() || !isNavigation(request, path) ? file : files().find(PAGE);
    }

    /** Whether a browser opens a page, and not a script, a font or a program a file that is not there. */
    private static boolean isNavigation(HttpServletRequest request, String path) {
        String accepted = request.getHeader("Accept");
        return accepted != null && accepted.contains("text/html") && !path.startsWith("assets/");
    }

    private static void send(ConsoleFile file, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String accepted = request.getHeader("Accept-Encoding");
        String coding = file.coding(accepted == null ? "" : accepted);
        String etag = "\"" + file.etag() + "-" + coding + "\"";
        ALWAYS.forEach(response::setHeader);
        if (file.path().equals(ELEMENT)) {
            // for pages of other web applications; it holds nothing but code, and shows what its reader may see
            response.setHeader("Access-Control-Allow-Origin", "*");
            response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
        }
        response.setHeader("Cache-Control", file.isHashed() ? "public, max-age=31536000, immutable" : "no-cache");
        response.setHeader("Vary", "Accept-Encoding");
        response.setHeader("ETag", etag);
        if (etag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return;
        }
        byte[] content = requireNonNull(file.codings().get(coding));
        if (!coding.equals("identity")) {
            response.setHeader("Content-Encoding", coding);
        }
        response.setContentType(file.type());
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }

    private ConsoleFiles files() {
        return requireNonNull(files, "init() has read them");
    }
}
