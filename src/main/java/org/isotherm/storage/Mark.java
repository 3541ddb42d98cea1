package org.isotherm.storage;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The marker that every backend carries at its root under {@value #NAME}: it tells an empty mount point, a swapped disk
 * or a second installation's folder from the place that was configured.
 *
 * @param installation the database that the backend belongs to
 * @param backend the backend within it
 */
public record Mark(UUID installation, UUID backend) {
    /** The marker's name at the root of a backend. */
    public static final String NAME = StoragePath.RESERVED + "-backend";

    private static final String UUID_TEXT = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
    private static final Pattern TEXT = Pattern.compile(
            "isotherm-backend 1\ninstallation=" + UUID_TEXT + "\nbackend=" + UUID_TEXT + "\n",
            Pattern.CASE_INSENSITIVE);

    /** The marker's content, at most 200 ASCII characters. */
    public String text() {
        return "isotherm-backend 1\ninstallation=" + installation + "\nbackend=" + backend + "\n";
    }

    /** The mark that {@code text} spells; empty for anything else. */
    public static Optional<Mark> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Mark(UUID.fromString(matcher.group(1)), UUID.fromString(matcher.group(2))))
                : Optional.empty();
    }
}
