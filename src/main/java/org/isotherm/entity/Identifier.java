package org.isotherm.entity;

import java.util.regex.Pattern;

/** Names of tables and columns of the host, as they may stand in a statement. */
final class Identifier {
    /** What may be registered; everything else would have to be quoted with more care than it is worth. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    static final String RULE = "must be 1 to 63 letters, digits and underscores, not a digit first";

    private Identifier() {}

    static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }

    /** The name in quotes, so that it is taken literally. @throws IllegalArgumentException when it is no valid one */
    static String quoted(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException("not a name: " + name);
        }
        return '"' + name + '"';
    }
}
