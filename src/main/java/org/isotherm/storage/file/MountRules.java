package org.isotherm.storage.file;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a mounted backend is guarded.
 *
 * @param mountPath where it is mounted, absolute and as the system spells it (no symbolic links in it)
 * @param requireMount whether something must be mounted there before anything is written, deleted or called missing
 * @param fileSystem the type that must be mounted there, as the system names it, for example {@code nfs4}; null for any
 * @param source what must be mounted there, as the system names it, for example {@code server:/export}; null for any
 * @param workers threads of this backend; as many calls may hang before it fails fast
 * @param callDeadline how long a caller waits for one file-system call
 */
public record MountRules(
        Path mountPath,
        boolean requireMount,
        @Nullable String fileSystem,
        @Nullable String source,
        int workers,
        Duration callDeadline) {
    /** How many workers a backend has when nothing else was chosen. */
    public static final int DEFAULT_WORKERS = 8;

    /** How long a caller waits when nothing else was chosen. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(15);

    private static final int MAX_WORKERS = 256;

    /** @throws IllegalArgumentException naming the value that is wrong */
    public MountRules {
        if (!mountPath.isAbsolute()) {
            throw new IllegalArgumentException("the mount path must be absolute, is " + mountPath);
        }
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException("workers must be from 1 to " + MAX_WORKERS + ", is " + workers);
        }
        if (callDeadline.isNegative() || callDeadline.isZero()) {
            throw new IllegalArgumentException("the call deadline must be above 0, is " + callDeadline);
        }
        if (!requireMount && (fileSystem != null || source != null)) {
            throw new IllegalArgumentException("a file system can only be named where one must be mounted");
        }
        mountPath = mountPath.normalize();
    }

    /** Whatever is mounted there. */
    public MountRules(Path mountPath, boolean requireMount, int workers, Duration callDeadline) {
        this(mountPath, requireMount, null, null, workers, callDeadline);
    }

    /** The defaults, with something required to be mounted at {@code mountPath}. */
    public static MountRules at(Path mountPath) {
        return new MountRules(mountPath, true, DEFAULT_WORKERS, DEFAULT_DEADLINE);
    }
}
