package org.isotherm.registry;

import jakarta.json.JsonObjectBuilder;
import java.util.List;
import org.isotherm.storage.s3.S3Settings;
import org.jspecify.annotations.Nullable;

/**
 * How objects are kept in an S3 store, and how it is spoken to. All of it may be changed while objects lie there: those
 * keep what they were made with. Null is the default of each.
 *
 * @param partSizeBytes of larger objects
 * @param parallelParts of one object on their way at once
 * @param checksum what goes along with what is sent: {@code none}, {@code sha256}, {@code crc32} or {@code crc32c}
 * @param sse encryption by the store: {@code none}, {@code AES256} or {@code aws:kms}
 * @param kmsKeyId for {@code aws:kms}
 * @param storageClass that can be read at once: what is written is read back
 * @param serverSideCopy whether the store may be asked to copy objects by itself
 * @param restoreDays for how long an archived object that somebody reads is asked back; 0 for never
 * @param restoreTier how fast
 */
public record S3Options(
        @Nullable Long partSizeBytes,
        @Nullable Long parallelParts,
        @Nullable String checksum,
        @Nullable String sse,
        @Nullable String kmsKeyId,
        @Nullable String storageClass,
        @Nullable Boolean serverSideCopy,
        @Nullable Long restoreDays,
        @Nullable String restoreTier) {
    private static final List<String> CHECKSUMS = List.of("none", "sha256", "crc32", "crc32c");
    private static final List<String> ENCRYPTIONS = List.of("none", "AES256", "aws:kms");
    private static final List<String> TIERS = List.of("Standard", "Bulk", "Expedited");

    /** GLACIER and DEEP_ARCHIVE cannot be read back, so that no copy there could be proven. */
    private static final List<String> CLASSES = List.of(
            "STANDARD",
            "REDUCED_REDUNDANCY",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER_IR",
            "OUTPOSTS",
            "SNOW",
            "EXPRESS_ONEZONE");

    static S3Options read(ConfigReader reader) {
        S3Options options = new S3Options(
                reader.optionalNumber("part_size_bytes", S3Settings.MIN_PART_BYTES, S3Settings.MAX_PART_BYTES),
                reader.optionalNumber("parallel_parts", 1, S3Settings.MAX_PARALLEL),
                reader.optionalChoice("checksum", CHECKSUMS),
                reader.optionalChoice("sse", ENCRYPTIONS),
                reader.optionalKeyId("kms_key_id"),
                reader.optionalChoice("storage_class", CLASSES),
                reader.optionalFlag("server_side_copy"),
                reader.optionalNumber("restore_days", 0, 365),
                reader.optionalChoice("restore_tier", TIERS));
        if (options.kmsKeyId != null && !"aws:kms".equals(options.sse)) {
            reader.refuse("kms_key_id", "is for sse aws:kms only");
        }
        return options;
    }

    void addTo(JsonObjectBuilder json) {
        add(json, "part_size_bytes", partSizeBytes);
        add(json, "parallel_parts", parallelParts);
        add(json, "checksum", checksum);
        add(json, "sse", sse);
        add(json, "kms_key_id", kmsKeyId);
        add(json, "storage_class", storageClass);
        if (serverSideCopy != null) {
            json.add("server_side_copy", serverSideCopy);
        }
        add(json, "restore_days", restoreDays);
        add(json, "restore_tier", restoreTier);
    }

    private static void add(JsonObjectBuilder json, String key, @Nullable Long value) {
        if (value != null) {
            json.add(key, value);
        }
    }

    private static void add(JsonObjectBuilder json, String key, @Nullable String value) {
        if (value != null) {
            json.add(key, value);
        }
    }

    /** Tells a store that is being set up. */
    void applyTo(S3Settings.Builder settings) {
        if (partSizeBytes != null) {
            settings.partSizeBytes(partSizeBytes);
        }
        if (parallelParts != null) {
            settings.parallelParts(parallelParts.intValue());
        }
        if (checksum != null) {
            settings.checksums(
                    switch (checksum) {
                        case "sha256" -> S3Settings.Checksums.SHA256;
                        case "crc32" -> S3Settings.Checksums.CRC32;
                        case "crc32c" -> S3Settings.Checksums.CRC32C;
                        default -> S3Settings.Checksums.WHEN_REQUIRED;
                    });
        }
        settings.serverSideEncryption("none".equals(sse) ? null : sse, kmsKeyId).storageClass(storageClass);
        if (serverSideCopy != null) {
            settings.serverSideCopy(serverSideCopy);
        }
        settings.restore(restoreDays == null ? S3Settings.RESTORE_DAYS : restoreDays.intValue(), restoreTier);
    }
}
