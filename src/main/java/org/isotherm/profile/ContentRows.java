package org.isotherm.profile;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.isotherm.cluster.JsonRows;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.FileChunk;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.WrappedKey;
import org.jspecify.annotations.Nullable;

/** The statements about {@code encoded_contents} and their {@code file_chunks}. All inside the caller's transaction. */
final class ContentRows {
    private ContentRows() {}

    /**
     * Notes a content and where its pieces lie, in chunks that have their rows.
     *
     * @param profileId what it was stored by; null when by none
     * @return the row's id
     */
    static long add(Connection database, EncodedContent content, @Nullable Long profileId) throws SQLException {
        long id;
        try (PreparedStatement statement = database.prepareStatement("""
                INSERT INTO encoded_contents (content_id, size_bytes, checksum_sha256, chunked, key_name, wrapped_key,
                                              profile_id, deduplicated)
                VALUES (CAST(? AS UUID), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BOOLEAN), CAST(? AS TEXT),
                        CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BOOLEAN))
                RETURNING id""")) {
            WrappedKey key = content.key();
            statement.setString(1, content.id().toString());
            statement.setLong(2, content.size());
            statement.setString(3, content.sha256().hex());
            statement.setBoolean(4, content.chunks() != null);
            statement.setString(5, key == null ? null : key.key().text());
            statement.setString(6, key == null ? null : key.text());
            statement.setObject(7, profileId);
            statement.setBoolean(8, content.deduplicated());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                id = row.getLong(1);
            }
        }
        if (content.chunks() != null) {
            addChunks(database, id, content.chunks());
        }
        return id;
    }

    /**
     * Notes contents that are not in chunks.
     *
     * @return the ids of their rows, by the contents' own
     */
    static Map<UUID, Long> addAll(Connection database, Collection<Contents.Wanted> wanted) throws SQLException {
        JsonArrayBuilder contents = JsonRows.list();
        wanted.forEach(one -> contents.add(json(one)));
        try (PreparedStatement statement = database.prepareStatement("""
                INSERT INTO encoded_contents (content_id, size_bytes, checksum_sha256, chunked, key_name, wrapped_key,
                                              profile_id, deduplicated)
                SELECT content_id, size_bytes, checksum_sha256, FALSE, key_name, wrapped_key, profile_id, deduplicated
                FROM jsonb_to_recordset(CAST(? AS JSONB)) AS c(content_id UUID, size_bytes BIGINT, checksum_sha256 TEXT,
                         key_name TEXT, wrapped_key TEXT, profile_id BIGINT, deduplicated BOOLEAN)
                RETURNING CAST(content_id AS TEXT), id""")) {
            statement.setString(1, contents.build().toString());
            Map<UUID, Long> ids = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.put(UUID.fromString(row.getString(1)), row.getLong(2));
                }
            }
            return ids;
        }
    }

    private static JsonObjectBuilder json(Contents.Wanted wanted) {
        EncodedContent content = wanted.content();
        if (content.chunks() != null) {
            throw new IllegalArgumentException("content " + content.id() + " is in chunks");
        }
        JsonObjectBuilder json = JsonRows.row()
                .add("content_id", content.id().toString())
                .add("size_bytes", content.size())
                .add("checksum_sha256", content.sha256().hex())
                .add("deduplicated", content.deduplicated());
        WrappedKey key = content.key();
        if (key != null) {
            json.add("key_name", key.key().text()).add("wrapped_key", key.text());
        }
        if (wanted.profileId() != null) {
            json.add("profile_id", wanted.profileId());
        }
        return json;
    }

    private static void addChunks(Connection database, long id, ChunkMap chunks) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "INSERT INTO file_chunks (file_id, chunk_id, chunk_index, byte_offset, byte_length)"
                        + " VALUES (?, ?, ?, ?, ?)")) {
            for (FileChunk piece : chunks.pieces()) {
                statement.setLong(1, id);
                statement.setLong(2, piece.chunkId());
                statement.setInt(3, piece.chunkIndex());
                statement.setLong(4, piece.byteOffset());
                statement.setLong(5, piece.byteLength());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /**
     * The content of that row.
     *
     * @throws IllegalArgumentException when the rows of its chunks do not make it up
     */
    static Optional<EncodedContent> find(Connection database, long id) throws SQLException {
        return noted(database, id).map(NotedContent::encoded);
    }

    /** Same, with what its row says besides. */
    static Optional<NotedContent> noted(Connection database, long id) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT " + ContentColumns.FIRST + " FROM encoded_contents c WHERE c.id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? ContentColumns.read(row) : Optional.empty();
            }
        }
    }

    /**
     * How the object of that name decodes, which is or was the asset's.
     *
     * @return empty when there is no such object; in it empty when the object is the content as it is
     */
    static Optional<Optional<NotedContent>> ofObject(Connection database, long asset, long backend, StoragePath path)
            throws SQLException {
        try (PreparedStatement statement = database.prepareStatement("SELECT " + ContentColumns.FIRST
                + " FROM stored_objects o LEFT JOIN encoded_contents c ON c.id = o.content_id"
                + " WHERE o.asset_location_id = ? AND o.backend_id = ? AND o.storage_path = ?"
                + " ORDER BY o.content_id NULLS LAST LIMIT 1")) {
            statement.setLong(1, asset);
            statement.setLong(2, backend);
            statement.setString(3, path.text());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(ContentColumns.read(row));
            }
        }
    }

    /** The contents of the live objects of those assets, by the assets' ids. */
    static Map<Long, NotedContent> ofAssets(Connection database, Collection<Long> assetIds) throws SQLException {
        Map<Long, NotedContent> contents = new HashMap<>();
        try (PreparedStatement statement = database.prepareStatement("SELECT " + ContentColumns.FIRST
                + ", o.asset_location_id FROM stored_objects o JOIN encoded_contents c ON c.id = o.content_id"
                + " WHERE o.asset_location_id = ANY (?) AND o.state = 'live'")) {
            statement.setArray(1, database.createArrayOf("bigint", assetIds.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    contents.put(
                            row.getLong(ContentColumns.COUNT + 1),
                            ContentColumns.read(row).orElseThrow());
                }
            }
        }
        return contents;
    }

    /** How many contents that key opens. */
    static long onKey(Connection database, KeyName key) throws SQLException {
        try (PreparedStatement statement =
                database.prepareStatement("SELECT count(*) FROM encoded_contents WHERE key_name = ?")) {
            statement.setString(1, key.text());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
