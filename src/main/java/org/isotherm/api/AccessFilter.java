package org.isotherm.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Lets nobody below {@code /api} without a user (401) and one of the four roles (403), and answers both as problems.
 *
 * <p>The container authenticates and writes the challenge; a {@code security-constraint} would do the same but send a
 * 401 without a body. Browsers that act for a page of another site may change nothing (Fetch Metadata).
 */
public class AccessFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!RequestShape.isReadable(request)) {
            refuse(request, response, 400);
            return;
        }
        if (changes(request) && "cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
            refuse(request, response, 403); // a page of another site uses the password that a browser remembers
            return;
        }
        if (request.getUserPrincipal() == null && !request.authenticate(response)) {
            if (!response.isCommitted() && response.getStatus() == 401) {
                refuse(request, response, 401);
            }
            return; // else the container sends its own answer, such as a redirect to an identity provider
        }
        if (Roles.ALL.stream().noneMatch(request::isUserInRole)) {
            refuse(request, response, 403);
            return;
        }
        chain.doFilter(request, response);
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
