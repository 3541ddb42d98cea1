package org.isotherm.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.isotherm.settings.CrossOriginSettings;

/**
 * What pages of other web applications may ask: the indicators of files, which change nothing, and nothing else. Only pages
 * of origins that the settings name, with the user's session where the browser sends it (pages of the same site), or
 * with credentials of their own.
 */
final class CrossOrigin {
    private static final String INDICATORS = "/api/assets/indicators";
    private static final String A_DAY = "86400";

    private final CrossOriginSettings settings;

    CrossOrigin(CrossOriginSettings settings) {
        this.settings = settings;
    }

    /** Whether a page of another, allowed origin asks what it may ask. */
    boolean isAllowed(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return origin != null
                && INDICATORS.equals(request.getRequestURI())
                && settings.allows(origin)
                && (request.getMethod().equals("POST") || isPreflight(request));
    }

    /** Whether the browser only asks whether it may; it sends no credentials with that. */
    boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS") && request.getHeader("Access-Control-Request-Method") != null;
    }

    /** Says to the browser that the page may see the answer, be it a refusal. */
    void answer(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin"));
        response.setHeader("Access-Control-Allow-Credentials", "true");
        response.addHeader("Vary", "Origin");
        if (isPreflight(request)) {
            response.setHeader("Access-Control-Allow-Methods", "POST");
            response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
            response.setHeader("Access-Control-Max-Age", A_DAY);
            response.setStatus(204);
        }
    }
}
