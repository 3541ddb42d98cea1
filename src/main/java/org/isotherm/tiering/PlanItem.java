package org.isotherm.tiering;

import org.jspecify.annotations.Nullable;

/**
 * A file that a plan moves.
 *
 * @param sourceGeneration of the location when it was planned; another one since means that the file has drifted
 * @param policyId which policy decided; null for one that is not saved
 */
public record PlanItem(
        long assetLocationId,
        String entityType,
        long entityId,
        String fileField,
        long currentBackendId,
        long targetBackendId,
        long sourceGeneration,
        long fileSizeBytes,
        @Nullable Long policyId,
        String reason) {}
