package org.isotherm.registry;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.Capabilities;
import org.jspecify.annotations.Nullable;

/**
 * One configured backend as its row stood when it was read.
 *
 * @param isDefault whether new files go there, within its scope
 * @param totalCapacityBytes what the operator gave it; null when not limited
 * @param usedBytes what Isotherm keeps there, at most {@link BackendUsage#PERIOD} old
 * @param projectId the project whose default it may be; null for all
 * @param room what else is decided about its room
 * @param identity what its marker says
 * @param capabilities what it was last seen to do
 * @param rowVersion changes with each change by a person
 */
public record Backend(
        long id,
        String name,
        BackendType type,
        Tier tier,
        BackendStatus status,
        BackendConfig config,
        boolean isDefault,
        @Nullable Long totalCapacityBytes,
        long usedBytes,
        @Nullable Long projectId,
        RoomRules room,
        UUID identity,
        Capabilities capabilities,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt,
        long rowVersion) {

    static Backend of(BackendRecord row) {
        BackendType type = BackendType.named(row.type.text())
                .orElseThrow(() -> new IllegalStateException("unknown backend type " + row.type.text()));
        BackendStatus status = BackendStatus.named(row.status.text())
                .orElseThrow(() -> new IllegalStateException("unknown backend status " + row.status.text()));
        return new Backend(
                row.id,
                row.name,
                type,
                row.tier,
                status,
                BackendConfig.stored(type, row.config),
                row.isDefault,
                row.totalCapacityBytes,
                row.usedBytes,
                row.projectId,
                RoomRules.of(row),
                UUID.fromString(row.identity),
                row.capabilities(),
                row.createdAt,
                row.updatedAt,
                row.rowVersion);
    }

    /** What a person would send to have it as it is. */
    public BackendDraft draft() {
        return new BackendDraft(name, type, tier, status, config, isDefault, totalCapacityBytes, projectId, room);
    }
}
