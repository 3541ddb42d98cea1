package org.isotherm.migration;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code migration_receipts}: one file has been moved, and how that was proven. Never changed, and read as it
 * is: what somebody may have tampered with is text.
 *
 * @param number within the run, from 1, without gaps
 * @param sourceSha256 what was read from the source; null when nothing was copied
 * @param targetSha256 what was read back from the target
 * @param movedBy who asked for the run
 * @param node the name of the node that moved it
 * @param movedAt by the database's clock
 * @param previousHash that of the receipt before it; {@link ReceiptChain#START} for the first
 * @param hash over everything else here, see {@link ReceiptChain}
 */
public record Receipt(
        long migrationId,
        long number,
        long assetLocationId,
        String asset,
        long sourceBackendId,
        String sourcePath,
        long targetBackendId,
        String targetPath,
        long sizeBytes,
        @Nullable String sourceSha256,
        String targetSha256,
        String verifyMode,
        String movedBy,
        String node,
        OffsetDateTime movedAt,
        String previousHash,
        String hash) {

    Receipt withHash(String sealed) {
        return new Receipt(
                migrationId,
                number,
                assetLocationId,
                asset,
                sourceBackendId,
                sourcePath,
                targetBackendId,
                targetPath,
                sizeBytes,
                sourceSha256,
                targetSha256,
                verifyMode,
                movedBy,
                node,
                movedAt,
                previousHash,
                sealed);
    }
}
