package org.isotherm.reconcile;

import java.util.Collection;
import java.util.stream.Collectors;

/** Ids as PostgreSQL reads an array of them, for one parameter instead of one each. */
final class Ids {
    private Ids() {}

    static String array(Collection<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }
}
