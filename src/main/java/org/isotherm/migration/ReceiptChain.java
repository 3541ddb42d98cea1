package org.isotherm.migration;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * How the receipts of a run hold together. The hash of a receipt is the SHA-256 of its canonical text; the text ends
 * with the hash of the receipt before it, so that none can be changed, removed, put in or moved without changing every
 * later one, and the last one is noted in the run's row.
 *
 * <p>The canonical text is a row of netstrings in UTF-8, each {@code <length in bytes>:<value>,}: the word
 * {@value #VERSION}, and then the columns migration_id, number, asset_location_id, asset, source_backend_id,
 * source_path, target_backend_id, target_path, size_bytes, source_sha256, target_sha256, verify_mode, moved_by, node,
 * moved_at, previous_hash. Numbers are decimal, digests lower-case hexadecimal, a missing value is the empty netstring
 * {@code 0:,}, and moved_at is UTC with six decimals: {@code 2026-01-31T12:00:00.000000Z}.
 */
public final class ReceiptChain {
    /** What stands for the hash before the first receipt. */
    public static final String START = "0".repeat(64);

    private static final String VERSION = "isotherm-receipt-1";
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ReceiptChain() {}

    /** The hash that the receipt must have, whatever hash it has. */
    public static String hash(Receipt receipt) {
        return Sha256.of(text(receipt).getBytes(StandardCharsets.UTF_8)).hex();
    }

    static String text(Receipt r) {
        StringBuilder text = new StringBuilder(900);
        for (Object value : new @Nullable Object[] {
            VERSION,
            r.migrationId(),
            r.number(),
            r.assetLocationId(),
            r.asset(),
            r.sourceBackendId(),
            r.sourcePath(),
            r.targetBackendId(),
            r.targetPath(),
            r.sizeBytes(),
            r.sourceSha256(),
            r.targetSha256(),
            r.verifyMode(),
            r.movedBy(),
            r.node(),
            time(r.movedAt()),
            r.previousHash()
        }) {
            String part = value == null ? "" : value.toString();
            text.append(part.getBytes(StandardCharsets.UTF_8).length)
                    .append(':')
                    .append(part)
                    .append(',');
        }
        return text.toString();
    }

    static String time(OffsetDateTime time) {
        return MICROSECONDS.format(time);
    }
}
