package org.isotherm.registry;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.isotherm.storage.file.SecretFile;
import org.isotherm.storage.s3.S3Credentials;
import org.jspecify.annotations.Nullable;

/**
 * Key pairs in files, read again when what was read is {@link #FRESH} old. Both keys come out of one reading, so a file
 * that is replaced in one step never gives the half of each.
 */
@ApplicationScoped
public class CredentialFiles {
    private static final Logger LOG = System.getLogger(CredentialFiles.class.getName());

    static final Duration FRESH = Duration.ofSeconds(2);

    /** How long the last good pair is used of a file that is missing or half-written, as while it is being replaced. */
    static final Duration GRACE = Duration.ofSeconds(30);

    private record Reading(@Nullable S3Credentials pair, long goodAt, long at) {}

    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    /** The pair that the file holds under {@code access-key-id} and {@code secret-access-key}; empty when it holds none. */
    Optional<S3Credentials> find(String file) {
        Reading now = readings.compute(
                file, (name, last) -> last != null && age(last.at()) < FRESH.toNanos() ? last : read(name, last));
        return Optional.ofNullable(now.pair());
    }

    private static long age(long at) {
        return System.nanoTime() - at;
    }

    private static Reading read(String file, @Nullable Reading last) {
        long now = System.nanoTime();
        try {
            Properties lines = SecretFile.read(Path.of(file));
            Optional<S3Credentials> pair =
                    CredentialSettings.pair(lines.getProperty("access-key-id"), lines.getProperty("secret-access-key"));
            if (pair.isPresent()) {
                return new Reading(pair.get(), now, now);
            }
            LOG.log(Level.WARNING, "{0} does not hold both access-key-id and secret-access-key", file);
        } catch (IOException | InvalidPathException e) {
            LOG.log(Level.WARNING, "the credentials in {0} cannot be read: {1}", file, e.toString());
        }
        return last != null && last.pair() != null && age(last.goodAt()) < GRACE.toNanos()
                ? new Reading(last.pair(), last.goodAt(), now)
                : new Reading(null, now, now);
    }
}
