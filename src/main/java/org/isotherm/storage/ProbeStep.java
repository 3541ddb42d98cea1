package org.isotherm.storage;

import java.util.Locale;

/** The steps in which a backend is tried, in their order. */
public enum ProbeStep {
    /** The place can be reached and carries the right marker, or none yet. */
    MARKER,
    /** A small object is written. */
    WRITE,
    /** It is read back in full. */
    READ,
    /** A part of it is read. */
    RANGE,
    /** Another one is sent in parts. */
    MULTIPART,
    /** A second write to a taken name is refused by the backend itself. */
    CONDITIONAL_CREATE,
    /** The object is found in a listing. */
    LIST,
    /** The objects are removed. */
    DELETE;

    /** The lower-case name used over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
