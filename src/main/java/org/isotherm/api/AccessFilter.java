package org.isotherm.api;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Set;
import org.isotherm.settings.CrossOriginSettings;

/**
 * Lets nobody below {@code /api} without a user (401) and one of the four roles (403), and answers both as problems.
 *
 * <p>The container authenticates and writes the challenge; a {@code security-constraint} would do the same but send a
 * 401 without a body. Browsers that act for a page of another site may change nothing: what a browser adds by itself,
 * the console's session or a remembered password, must come with the proof that our own page has sent the request. Pages
 * of origins that the settings name may ask for indicators ({@link CrossOrigin}).
 */
public class AccessFilter extends HttpFilter {
    /** The field that the console sends with each request; its value does not matter. */
    public static final String CONSOLE = "X-Isotherm-Console";

    /** The cookie of the console's sessions, as {@code server.xml} names it. */
    private static final String SESSION = "isotherm-session";

    private static final long serialVersionUID = 1L;

    @Inject
    private transient CrossOriginSettings crossOrigins;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!RequestShape.isReadable(request)) {
            refuse(request, response, 400);
            return;
        }
        boolean allowed = crossOrigin().isAllowed(request);
        if (allowed) {
            crossOrigin().answer(request, response);
            if (crossOrigin().isPreflight(request)) {
                return;
            }
        } else if (changes(request) && actsForAnotherPage(request)) {
            refuse(request, response, 403);
            return;
        }
        if (request.getUserPrincipal() == null
                && !request.authenticate(new Authentication(response, !allowed && !comesFromConsole(request)))) {
            if (!response.isCommitted() && response.getStatus() == 401) {
                refuse(request, response, 401);
            }
            return; // else the container sends its own answer, such as a redirect to an identity provider
        }
        if (!Roles.hasAny(request)) {
            refuse(request, response, 403);
            return;
        }
        chain.doFilter(request, response);
    }

    private CrossOrigin crossOrigin() {
        return new CrossOrigin(crossOrigins);
    }

    /** Whether the console's own page sent this: browsers let no page of another site set that field. */
    public static boolean comesFromConsole(HttpServletRequest request) {
        return request.getHeader(CONSOLE) != null && !isFromElsewhere(request);
    }

    private static boolean actsForAnotherPage(HttpServletRequest request) {
        boolean bySession = request.getHeader("Cookie") != null && request.getHeader("Authorization") == null;
        return isFromElsewhere(request) || (bySession && !comesFromConsole(request));
    }

    /** By Fetch Metadata, which browsers send over HTTPS. */
    private static boolean isFromElsewhere(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return "cross-site".equals(site) || "same-site".equals(site);
    }

    /** What the container adds when it has looked at the credentials, without what nobody here has asked it for. */
    private static final class Authentication extends HttpServletResponseWrapper {
        private final boolean challenging;

        /** @param challenging whether the client may be asked for a password by the container */
        Authentication(HttpServletResponse response, boolean challenging) {
            super(response);
            this.challenging = challenging;
        }

        /** A session begins where somebody signs in, and not with every password that a program sends. */
        @Override
        public void addCookie(Cookie cookie) {
            if (!cookie.getName().equals(SESSION)) {
                super.addCookie(cookie);
            }
        }

        @Override
        public void setHeader(String name, String value) {
            if (passes(name)) {
                super.setHeader(name, value);
            }
        }

        @Override
        public void addHeader(String name, String value) {
            if (passes(name)) {
                super.addHeader(name, value);
            }
        }

        /** The console asks for a password by itself; a challenge would make the browser ask for one too. */
        private boolean passes(String header) {
            return challenging || !header.equalsIgnoreCase("WWW-Authenticate");
        }
    }

    private static boolean changes(HttpServletRequest request) {
        return !Set.of("GET", "HEAD", "OPTIONS").contains(request.getMethod());
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, int status)
            throws IOException {
        ErrorServlet.write(
                response, Problem.of(status, ProblemMapper.detail(status)).at(request.getRequestURI()));
    }
}
