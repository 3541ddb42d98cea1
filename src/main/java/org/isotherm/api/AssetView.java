package org.isotherm.api;

import java.time.OffsetDateTime;
import java.util.Locale;
import org.isotherm.asset.AssetLocation;
import org.isotherm.registry.Backend;
import org.isotherm.registry.Tier;
import org.isotherm.retrieval.Standing;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * An asset as it is shown.
 *
 * @param kind {@code local}, {@code cloud} or {@code nas}: what an indicator beside the file says
 * @param estimatedSeconds until its content is available, when somebody wants it and it is not
 */
public record AssetView(
        long id,
        String entityType,
        long entityId,
        String fileField,
        long backendId,
        StoragePath storagePath,
        long fileSizeBytes,
        @Nullable Sha256 checksumSha256,
        Tier tier,
        String kind,
        Standing.State state,
        @Nullable Long estimatedSeconds,
        @Nullable Long profileId,
        int accessCount,
        @Nullable OffsetDateTime lastAccessedAt,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {

    static AssetView of(AssetLocation asset, Backend backend, Standing standing) {
        return new AssetView(
                asset.id(),
                asset.key().entityType(),
                asset.key().entityId(),
                asset.key().fileField(),
                asset.backendId(),
                asset.path(),
                asset.size(),
                asset.sha256().orElse(null),
                backend.tier(),
                kind(backend.type()),
                standing.state(),
                standing.estimatedSeconds(),
                null,
                asset.accessCount(),
                asset.lastAccessedAt(),
                asset.createdAt(),
                asset.updatedAt());
    }

    /** What an indicator calls it. */
    static String kind(BackendType type) {
        return switch (type) {
            case LOCAL -> "local";
            case S3 -> "cloud";
            case NFS -> "nas";
        };
    }

    /** Strong, and another one whenever the content is another one. */
    static String etag(AssetLocation asset) {
        return asset.sha256()
                .map(ContentResponse::etag)
                .orElseGet(() -> String.format(Locale.ROOT, "\"%d-%d\"", asset.id(), asset.generation()));
    }
}
