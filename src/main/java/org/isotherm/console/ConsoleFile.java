package org.isotherm.console;

import java.util.Map;
import java.util.Optional;

/**
 * One file of the console, in memory.
 *
 * @param path below the console's root, such as {@code assets/index-3f2a.js}
 * @param type its media type
 * @param etag strong
 * @param codings its bytes by content coding; {@code identity} is always among them
 */
record ConsoleFile(String path, String type, String etag, Map<String, byte[]> codings) {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "txt", "text/plain;charset=UTF-8");

    /** The media type of a file of that name; empty when the console has no such files. */
    static Optional<String> typeOf(String path) {
        return Optional.ofNullable(TYPES.get(path.substring(path.lastIndexOf('.') + 1)));
    }

    /** Whether its name changes with its content, so that browsers may keep it for good. */
    boolean isHashed() {
        return path.startsWith("assets/");
    }

    /**
     * The best coding that a client takes.
     *
     * @param accepted the value of {@code Accept-Encoding}; empty for none
     */
    String coding(String accepted) {
        for (String coding : new String[] {"br", "gzip"}) {
            if (codings.containsKey(coding) && takes(accepted, coding)) {
                return coding;
            }
        }
        return "identity";
    }

    private static boolean takes(String accepted, String coding) {
        for (String each : accepted.split(",", -1)) {
            String[] parts = each.strip().split(";", -1);
            if (parts[0].strip().equalsIgnoreCase(coding)) {
                return parts.length < 2 || !parts[1].strip().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }
}
