package org.isotherm.storage.transform;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a key-encryption key: 1 to 64 of lower-case letters, digits and hyphens, beginning with a letter or a
 * digit. The name is no secret: it stands in rows, logs and answers.
 */
public record KeyName(String text) {
    private static final Pattern TEXT = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** @throws IllegalArgumentException when {@code text} is no such name */
    public KeyName {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "the name of a key is 1 to 64 lower-case letters, digits and hyphens, the first of them no hyphen");
        }
    }

    /** The name that {@code text} spells; empty when it spells none. */
    public static Optional<KeyName> parse(String text) {
        return TEXT.matcher(text).matches() ? Optional.of(new KeyName(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
