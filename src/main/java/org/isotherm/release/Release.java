package org.isotherm.release;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A release as its rows stood when they were read.
 *
 * @param id of the release, and of its entity of the type {@value #ENTITY_TYPE}
 * @param profileId how its files are stored
 * @param files how many it has
 * @param bytes of their contents
 * @param publishedAt null while it is a draft
 */
public record Release(
        long id,
        String name,
        long profileId,
        long files,
        long bytes,
        String createdBy,
        @Nullable OffsetDateTime publishedAt,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {
    /** The type of the entities that assets of releases belong to. */
    public static final String ENTITY_TYPE = "release";

    public ReleaseState state() {
        return publishedAt == null ? ReleaseState.DRAFT : ReleaseState.PUBLISHED;
    }
}
