package org.isotherm.api;

import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.isotherm.asset.AssetLocation;
import org.isotherm.profile.NotedContent;
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
 * @param fileSizeBytes of the content; what it takes on its backend may be more
 * @param checksumSha256 of the content
 * @param encrypted whether its backend holds it encrypted
 * @param profileId what it was stored by; null when by none
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
        boolean encrypted,
        @Nullable Long profileId,
        int accessCount,
        @Nullable OffsetDateTime lastAccessedAt,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {

    /** @param content how it decodes; null when its object is the content as it is */
    static AssetView of(AssetLocation asset, @Nullable NotedContent content, Backend backend, Standing standing) {
        return new AssetView(
                asset.id(),
                asset.key().entityType(),
                asset.key().entityId(),
                asset.key().fileField(),
                asset.backendId(),
                asset.path(),
                size(asset, content),
                content == null
                        ? asset.sha256().orElse(null)
                        : content.encoded().sha256(),
                backend.tier(),
                kind(backend.type()),
                standing.state(),
                standing.estimatedSeconds(),
                content != null && content.isEncrypted(),
                content == null ? null : content.profileId(),
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

    /** In bytes, of the content. */
    static long size(AssetLocation asset, @Nullable NotedContent content) {
        return content == null ? asset.size() : content.encoded().size();
    }

    /** Strong, and another one whenever the content is another one. */
    static String etag(AssetLocation asset, @Nullable NotedContent content) {
        return (content == null ? asset.sha256() : Optional.of(content.encoded().sha256()))
                .map(ContentResponse::etag)
                .orElseGet(() -> String.format(Locale.ROOT, "\"%d-%d\"", asset.id(), asset.generation()));
    }
}
