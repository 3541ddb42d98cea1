package org.isotherm.storage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The object exists in an archive class and must be restored before it can be read, which takes minutes to days. */
public final class ObjectArchivedException extends StorageException {
    private static final long serialVersionUID = 1L;

    private static final Duration USUAL = Duration.ofHours(5);

    private final boolean restoring;
    private final Duration usual;

    public ObjectArchivedException(String backend, @Nullable StoragePath path, String what, @Nullable Throwable cause) {
        this(backend, path, what, false, USUAL, cause);
    }

    /**
     * @param restoring whether the store is bringing it back
     * @param usual how long that takes from its beginning, by what the store says of itself
     */
    public ObjectArchivedException(
            String backend,
            @Nullable StoragePath path,
            String what,
            boolean restoring,
            Duration usual,
            @Nullable Throwable cause) {
        super(backend, path, what, cause);
        this.restoring = restoring;
        this.usual = usual;
    }

    /** How long it takes from the beginning of the restore until the object can be read, at the most as a rule. */
    public Duration usual() {
        return usual;
    }

    /** Whether the store is bringing it back, so that it can be read later without anybody's help. */
    public boolean isRestoring() {
        return restoring;
    }

    @Override
    public String code() {
        return "archived";
    }

    @Override
    public boolean mayWorkLater() {
        return restoring;
    }
}
