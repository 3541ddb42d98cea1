package org.isotherm.intake;

import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;

/** What became of one entry of a listing. */
public sealed interface Found {
    /** A file that nothing knew; its content was read. */
    record Fresh(StoragePath path, long size, Sha256 sha256) implements Found {}

    /** A file that belongs to an asset already. */
    record Known() implements Found {}

    /** An entry that cannot be taken in. */
    record Refused(String name, String reason) implements Found {}
}
