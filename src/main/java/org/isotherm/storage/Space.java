package org.isotherm.storage;

import java.util.OptionalLong;

/**
 * How much room a backend says it has.
 *
 * @param totalBytes size of the medium; empty when the backend does not know (object stores)
 * @param freeBytes room left for us; empty when the backend does not know
 */
public record Space(OptionalLong totalBytes, OptionalLong freeBytes) {
    /** What an object store answers. */
    public static final Space UNKNOWN = new Space(OptionalLong.empty(), OptionalLong.empty());
}
