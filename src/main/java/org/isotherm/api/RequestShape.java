package org.isotherm.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the requests on which the runtime would fail with a 500 although the client is to blame. */
final class RequestShape {
    private static final Pattern WEIGHT = Pattern.compile(";\\s*q\\s*=\\s*([^;,]*)", Pattern.CASE_INSENSITIVE);

    /** RFC 9110, section 12.4.2. */
    private static final Pattern QVALUE = Pattern.compile("(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)\\s*");

    private RequestShape() {}

    /** Whether path, query and the weights in {@code Accept} can be read. */
    static boolean isReadable(HttpServletRequest request) {
        return isUri(request.getRequestURI(), request.getQueryString())
                && Collections.list(request.getHeaders("Accept")).stream().allMatch(RequestShape::hasWeights);
    }

    static boolean isUri(String path, @Nullable String query) {
        try {
            return new URI(query == null ? path : path + "?" + query).getRawPath() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static boolean hasWeights(String accept) {
        Matcher weight = WEIGHT.matcher(accept);
        while (weight.find()) {
            if (!QVALUE.matcher(weight.group(1)).matches()) {
                return false;
            }
        }
        return true;
    }
}
