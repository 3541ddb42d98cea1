package org.isotherm.tiering;

import org.jspecify.annotations.Nullable;

/**
 * One thing that must hold for a policy to move a file.
 *
 * @param name for people and programs, such as {@code min_residency}
 * @param wants what must hold, in words
 * @param holds a truth value; unknown counts as false, in evaluation as in explanation
 * @param seen the value that it was decided by, as a text
 * @param from since when it holds or will, a time; null when time changes nothing about it
 */
record Clause(
        String name,
        String wants,
        Sql holds,
        Sql seen,
        @Nullable Sql from) {
    Clause(String name, String wants, Sql holds, Sql seen) {
        this(name, wants, holds, seen, null);
    }
}
