package org.isotherm.tiering;

/**
 * A file that a policy would move.
 *
 * @param sourceGeneration of the location when it was looked at; another one since means that the file has drifted
 * @param orderKey the lowest of a policy moves first
 * @param reason for people
 */
public record Candidate(
        long assetLocationId,
        String entityType,
        long entityId,
        String fileField,
        long currentBackendId,
        long targetBackendId,
        long sourceGeneration,
        long fileSizeBytes,
        long orderKey,
        String reason) {}
