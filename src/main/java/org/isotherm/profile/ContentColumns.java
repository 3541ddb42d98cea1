package org.isotherm.profile;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.FileChunk;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.WrappedKey;
import org.jspecify.annotations.Nullable;

/** What a statement asks of {@code encoded_contents}, and what its answer says. */
public final class ContentColumns {
    /**
     * The first columns of a statement in which the content is {@code c}. Its chunks are of the same moment as its row: who
     * deletes a file takes both.
     */
    public static final String FIRST = "CAST(c.content_id AS TEXT), c.size_bytes, c.checksum_sha256, c.chunked,"
            + " c.key_name, c.wrapped_key, c.profile_id, c.id, c.deduplicated,"
            + " (SELECT array_agg(CAST(ARRAY[f.chunk_id, f.chunk_index, f.byte_offset, f.byte_length] AS BIGINT[]))"
            + " FROM file_chunks f WHERE c.chunked AND f.file_id = c.id)";

    /** How many {@link #FIRST} are. */
    public static final int COUNT = 10;

    private ContentColumns() {}

    /**
     * The content in the row.
     *
     * @return empty when there is none in it, as an outer join may leave it
     * @throws IllegalArgumentException when the rows of its chunks do not make it up
     */
    public static Optional<NotedContent> read(ResultSet row) throws SQLException {
        long id = row.getLong(8);
        if (row.wasNull()) {
            return Optional.empty();
        }
        long profile = row.getLong(7);
        Long profileId = row.wasNull() ? null : profile;
        String key = row.getString(5);
        EncodedContent content = new EncodedContent(
                UUID.fromString(row.getString(1)),
                row.getLong(2),
                new Sha256(row.getString(3)),
                key == null ? null : new WrappedKey(new KeyName(key), row.getString(6)),
                row.getBoolean(4) ? new ChunkMap(chunks(row.getArray(10)), row.getLong(2)) : null,
                row.getBoolean(9));
        return Optional.of(new NotedContent(id, content, profileId));
    }

    private static List<FileChunk> chunks(@Nullable Array rows) throws SQLException {
        List<FileChunk> chunks = new ArrayList<>();
        if (rows != null) {
            for (Long[] piece : (Long[][]) rows.getArray()) {
                chunks.add(new FileChunk(piece[0], Math.toIntExact(piece[1]), piece[2], piece[3]));
            }
        }
        return chunks;
    }
}
