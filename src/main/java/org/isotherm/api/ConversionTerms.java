package org.isotherm.api;

import java.time.Duration;
import org.isotherm.release.ReleaseConversions;
import org.jspecify.annotations.Nullable;

/** What a request says of the conversion of releases besides the form. */
final class ConversionTerms {
    private static final String RETENTION = "source_retention";
    private static final String BANDWIDTH = "bandwidth_bytes_per_second";
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3650);
    private static final long LEAST_BANDWIDTH = 1024;

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
        return body.optionalInteger(BANDWIDTH, LEAST_BANDWIDTH, Long.MAX_VALUE);
    }

    /** All that a change says, which has to be there; null takes the limit away. */
    static @Nullable Long newBandwidth(RequestBody body) {
        Long bandwidth =
                body.isNull(BANDWIDTH) ? null : Long.valueOf(body.integer(BANDWIDTH, LEAST_BANDWIDTH, Long.MAX_VALUE));
        body.done();
        return bandwidth;
    }
}
