package org.isotherm.storage.s3;

import java.util.Locale;
import org.isotherm.storage.InvalidStoragePathException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** The names of objects in a bucket: those of the backend behind its prefix. */
record S3Keys(String prefix) {
    String key(StoragePath path) {
        return prefix + path.text();
    }

    /** The key of one of our own objects. */
    String reserved(String name) {
        return prefix + name;
    }

    /** The name behind the prefix. */
    String name(String key) {
        return key.substring(prefix.length());
    }

    /** Whether the entry is none that a listing shows: one of ours, or the stand-in for a folder. */
    static boolean isHidden(String name, long size) {
        return name.isEmpty()
                || (name.endsWith("/") && size == 0)
                || name.toLowerCase(Locale.ROOT).startsWith(StoragePath.RESERVED);
    }

    /** Why that name cannot be an object of ours; null when it can. */
    static @Nullable String refusal(String name) {
        try {
            StoragePath.of(name);
            return null;
        } catch (InvalidStoragePathException e) {
            return e.getMessage();
        }
    }
}
