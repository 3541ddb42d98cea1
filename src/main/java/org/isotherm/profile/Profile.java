package org.isotherm.profile;

import java.time.OffsetDateTime;
import org.isotherm.storage.transform.KeyName;

/**
 * A profile as its row stood when it was read.
 *
 * @param rowVersion changes with each change by a person
 */
public record Profile(
        long id, ProfileDraft draft, OffsetDateTime createdAt, OffsetDateTime updatedAt, long rowVersion) {
    static Profile of(ProfileRecord row) {
        return new Profile(
                row.id,
                new ProfileDraft(
                        row.name,
                        row.backendId,
                        row.encrypted,
                        row.chunked,
                        row.chunkSizeBytes,
                        row.deduplicated,
                        row.isDefault,
                        row.keyName == null ? null : new KeyName(row.keyName)),
                row.createdAt,
                row.updatedAt,
                row.rowVersion);
    }
}
