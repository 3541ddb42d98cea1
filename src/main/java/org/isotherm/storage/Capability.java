package org.isotherm.storage;

import java.util.Locale;
import java.util.Optional;

/** What a backend was seen to do when it was tried. Kept in its row, and asked before an operation that needs it. */
public enum Capability {
    /** An object can be read in full, with the bytes that were written. */
    READ,
    /** An object can be created. */
    WRITE,
    /** A part of an object can be read. */
    RANGE_READ,
    /** An object can be sent in parts that become visible at once. */
    MULTIPART,
    /** The backend itself refuses to create an object whose name is taken. */
    CONDITIONAL_CREATE,
    /** Objects can be listed. */
    LIST,
    /** An object can be removed. */
    DELETE,
    /** Unfinished uploads can be listed. */
    LIST_UPLOADS,
    /** The backend can copy an object without the bytes passing here. */
    SERVER_SIDE_COPY,
    /** The backend checks a checksum that is sent along. */
    CHECKSUM,
    /** An object can be read past the page cache of this machine. */
    DIRECT_READ;

    /** The lower-case name used in the database and over HTTP. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The capability of that exact name; empty for any other text. */
    public static Optional<Capability> named(String text) {
        for (Capability capability : values()) {
            if (capability.text().equals(text)) {
                return Optional.of(capability);
            }
        }
        return Optional.empty();
    }
}
