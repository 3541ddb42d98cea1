package org.isotherm.asset;

import java.util.Collection;
import java.util.stream.Collectors;

/** Ids as PostgreSQL reads an array of them, for one parameter instead of one each. */
public final class Ids {
    private Ids() {}

    public static String array(Collection<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }
}
