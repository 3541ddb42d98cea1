package org.isotherm.storage.s3;

import org.jspecify.annotations.Nullable;

/**
 * Whether this store is asked to write only where nothing is. Given up for good once it has said that it cannot, or has
 * shown that it does not look: some stores pass over a condition that they do not know.
 */
final class S3Condition {
    private static final String NO_OTHER = "*";

    private volatile boolean used;
    private volatile boolean proven;

    S3Condition(boolean used) {
        this.used = used;
    }

    boolean isUsed() {
        return used;
    }

    /** Whether a probe should still try it. */
    boolean isInDoubt() {
        return used && !proven;
    }

    void prove() {
        proven = true;
    }

    void giveUp() {
        used = false;
    }

    /** The value of {@code If-None-Match} for such a request. */
    static @Nullable String header(boolean onlyNew) {
        return onlyNew ? NO_OTHER : null;
    }
}
