package org.isotherm.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The session that somebody has at the identity provider: a cookie of ours remembers that there is one, so that signing out
 * here goes on to where it ends there. The container's client knows no RP-initiated logout.
 */
final class ProviderSession {
    private static final String COOKIE = "isotherm-provider";
    private static final String PATH = "/session";

    /** Remembers that whoever asks has signed in by the provider. */
    static void begin(HttpServletRequest request, HttpServletResponse response) {
        response.addCookie(cookie(request, "1"));
    }

    /** @return whether it had begun */
    static boolean end(HttpServletRequest request, HttpServletResponse response) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null
                || Arrays.stream(cookies).noneMatch(each -> each.getName().equals(COOKIE))) {
            return false;
        }
        Cookie gone = cookie(request, "");
        gone.setMaxAge(0);
        response.addCookie(gone);
        return true;
    }

    private static Cookie cookie(HttpServletRequest request, String value) {
        Cookie cookie = new Cookie(COOKIE, value);
        cookie.setPath(PATH);
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure());
        cookie.setAttribute("SameSite", "Lax");
        return cookie;
    }

    /**
     * Where the browser ends it, and comes back from to the first page of this server.
     *
     * @param endpoint the provider's {@code end_session_endpoint}
     * @param client what the provider knows us by
     * @param asked an address of this server as the browser knows it
     */
    static String endsAt(String endpoint, String client, String asked) {
        return endpoint
                + (endpoint.contains("?") ? '&' : '?')
                + "client_id=" + encoded(client)
                + "&post_logout_redirect_uri="
                + encoded(URI.create(asked).resolve("/").toString());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private ProviderSession() {}
}
