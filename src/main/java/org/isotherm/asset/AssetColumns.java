package org.isotherm.asset;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;

/** What a statement without JPA asks of {@code asset_locations}, and what its answer says. */
public final class AssetColumns {
    /** Columns of a statement in which the asset is {@code a}. */
    public static final String LIST = "a.id, a.entity_type, a.entity_id, a.file_field, a.backend_id, a.storage_path,"
            + " a.file_size_bytes, a.checksum_sha256, a.last_accessed_at, a.access_count, a.generation, a.quarantined_at,"
            + " a.created_at, a.updated_at";

    /** How many {@link #LIST} are. */
    public static final int COUNT = 14;

    private AssetColumns() {}

    /**
     * The asset in the row, of which no persistence context knows.
     *
     * @param before how many columns stand before {@link #LIST}
     */
    public static AssetLocation read(ResultSet row, int before) throws SQLException {
        AssetLocation asset = new AssetLocation();
        asset.id = row.getLong(before + 1);
        asset.entityType = row.getString(before + 2);
        asset.entityId = row.getLong(before + 3);
        asset.fileField = row.getString(before + 4);
        asset.backendId = row.getLong(before + 5);
        asset.storagePath = row.getString(before + 6);
        asset.fileSizeBytes = row.getLong(before + 7);
        asset.checksumSha256 = row.getString(before + 8);
        asset.lastAccessedAt = row.getObject(before + 9, OffsetDateTime.class);
        asset.accessCount = row.getInt(before + 10);
        asset.generation = row.getLong(before + 11);
        asset.quarantinedAt = row.getObject(before + 12, OffsetDateTime.class);
        asset.createdAt = row.getObject(before + 13, OffsetDateTime.class);
        asset.updatedAt = row.getObject(before + 14, OffsetDateTime.class);
        return asset;
    }
}
