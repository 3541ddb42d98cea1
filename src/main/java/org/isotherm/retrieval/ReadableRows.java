package org.isotherm.retrieval;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.isotherm.asset.AssetColumns;
import org.isotherm.asset.AssetKey;
import org.isotherm.profile.ContentColumns;
import org.isotherm.refusal.NotFoundException;

/** The one statement that a reader needs: the asset, how its object decodes, and what its entity is called. */
final class ReadableRows {
    private static final int OBJECT = ContentColumns.COUNT + AssetColumns.COUNT + 1;

    private static final String FIND = "SELECT " + ContentColumns.FIRST + ", " + AssetColumns.LIST
            + ", o.id, e.name FROM asset_locations a"
            + " LEFT JOIN LATERAL (SELECT s.id, s.content_id FROM stored_objects s"
            + " WHERE s.asset_location_id = a.id AND s.backend_id = a.backend_id AND s.storage_path = a.storage_path"
            + " ORDER BY s.content_id NULLS LAST LIMIT 1) o ON TRUE"
            + " LEFT JOIN encoded_contents c ON c.id = o.content_id"
            + " LEFT JOIN entities e ON e.entity_type = a.entity_type AND e.entity_id = a.entity_id"
            + " WHERE a.entity_type = ? AND a.entity_id = ? AND a.file_field = ?";

    private ReadableRows() {}

    /**
     * The asset as it is now.
     *
     * @throws NotFoundException when the ledger does not know its object, so that nobody can say how it decodes
     */
    static Optional<ReadableAsset> find(Connection database, AssetKey key) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(FIND)) {
            statement.setString(1, key.entityType());
            statement.setLong(2, key.entityId());
            statement.setString(3, key.fileField());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                row.getLong(OBJECT);
                if (row.wasNull()) {
                    throw new NotFoundException("the object of this content is not known any more");
                }
                return Optional.of(new ReadableAsset(
                        AssetColumns.read(row, ContentColumns.COUNT),
                        ContentColumns.read(row).orElse(null),
                        row.getString(OBJECT + 1)));
            }
        }
    }
}
