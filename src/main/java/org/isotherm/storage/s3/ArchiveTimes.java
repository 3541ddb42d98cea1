package org.isotherm.storage.s3;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long archives need to give an object back. The upper ends of what Amazon says of its own in the <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html">Amazon S3 User
 * Guide, "Archive retrieval options"</a> (read in November 2026):
 *
 * <table>
 * <caption>from the request until the object can be read</caption>
 * <tr><th>restore_tier</th><th>GLACIER, Archive Access of INTELLIGENT_TIERING</th><th>DEEP_ARCHIVE, Deep Archive Access</th></tr>
 * <tr><td>Expedited</td><td>1 to 5 minutes</td><td>not offered</td></tr>
 * <tr><td>Standard, and when none is named</td><td>3 to 5 hours</td><td>within 12 hours</td></tr>
 * <tr><td>Bulk</td><td>5 to 12 hours</td><td>within 48 hours</td></tr>
 * </table>
 *
 * <p>Objects of 250 MB and more take longer by the expedited way. Stores of others that know the request are mostly faster.
 */
final class ArchiveTimes {
    private ArchiveTimes() {}

    /**
     * @param storageClass of the object, as the store spells it; when it does not say, the faster one is assumed
     * @param accessTier of an object that the store has moved to an archive by itself
     * @param restoreTier that was asked for; null for the store's default
     */
    static Duration usual(@Nullable String storageClass, @Nullable String accessTier, @Nullable String restoreTier) {
        boolean deep = "DEEP_ARCHIVE".equals(storageClass) || "DEEP_ARCHIVE_ACCESS".equals(accessTier);
        return switch (restoreTier == null ? "standard" : restoreTier.toLowerCase(Locale.ROOT)) {
            case "expedited" -> deep ? Duration.ofHours(12) : Duration.ofMinutes(5);
            case "bulk" -> deep ? Duration.ofHours(48) : Duration.ofHours(12);
            default -> deep ? Duration.ofHours(12) : Duration.ofHours(5);
        };
    }
}
