package org.isotherm.registry;

import java.time.Duration;
import java.util.OptionalLong;
import org.isotherm.storage.Space;

/**
 * The room that a probe has found on a backend.
 *
 * @param space what the backend says it has
 * @param at when it was asked, as {@link System#nanoTime} tells it
 */
public record Room(Space space, long at) {
    static final Room UNKNOWN = new Room(Space.UNKNOWN, 0);

    /** Bytes left for us; empty when nobody knows, as with object stores. */
    public OptionalLong freeBytes() {
        return space.freeBytes();
    }

    /** How long ago that was. */
    public Duration age() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - at));
    }
}
