package org.isotherm.api;

import java.time.Duration;
import org.isotherm.release.ReleaseConversions;
import org.jspecify.annotations.Nullable;

/** What a request says of the conversion of releases besides the form. */
final class ConversionTerms {
    private static final String RETENTION = "source_retention";
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3650);

    private ConversionTerms() {}

    /** {@code source_retention} and {@code bandwidth_bytes_per_second}, of which neither needs to be there. */
    static ReleaseConversions.Terms of(RequestBody body) {
        Duration retention = body.is(RETENTION, MigrationView.UNTIL_FINALISED)
                ? null
                : body.optionalDuration(RETENTION, Duration.ZERO, LONGEST_RETENTION);
        return new ReleaseConversions.Terms(retention, bandwidth(body));
    }

    /** As for migrations; null for no limit. */
    static @Nullable Long bandwidth(RequestBody body) {
        return body.optionalInteger("bandwidth_bytes_per_second", 1024, Long.MAX_VALUE);
    }
}
