package org.isotherm.api;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code Prefer: wait=N} (RFC 7240, section 4.3). What is no such preference is ignored, as section 2 demands, and the first
 * one counts.
 *
 * @param time zero when the client does not wait
 */
record WaitPreference(Duration time) {
    private static final Pattern WAIT =
            Pattern.compile("(?:^|,)\\s*wait\\s*=\\s*\"?([0-9]+)\"?\\s*(?=$|[,;])", Pattern.CASE_INSENSITIVE);
    private static final int MOST = 3600;

    /** @param header the value of {@code Prefer}; null when absent */
    static WaitPreference of(@Nullable String header) {
        Matcher matcher = WAIT.matcher(header == null ? "" : header);
        if (!matcher.find()) {
            return new WaitPreference(Duration.ZERO);
        }
        String digits = matcher.group(1);
        return new WaitPreference(
                Duration.ofSeconds(digits.length() > 9 ? MOST : Math.min(MOST, Long.parseLong(digits))));
    }

    /** Says that the client's wish was looked at. */
    Response.ResponseBuilder appliedTo(Response.ResponseBuilder answer) {
        return time.isZero() ? answer : answer.header("Preference-Applied", "wait=" + time.toSeconds());
    }
}
