package org.isotherm.profile;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.isotherm.profile.SharedChunks.Found;
import org.isotherm.profile.SharedChunks.Held;
import org.isotherm.profile.SharedChunks.Scope;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.KeyName;
import org.jspecify.annotations.Nullable;

/** The statements about chunks that are contents by themselves. All inside the caller's transaction. */
final class SharedRows {
    /** A chunk {@code a}, its live object {@code o} and its content {@code k}, in a scope. */
    private static final String CHUNK = """
            asset_locations a
            JOIN stored_objects o ON o.asset_location_id = a.id AND o.state = 'live'
            JOIN encoded_contents k ON k.id = o.content_id AND NOT k.chunked
                                   AND k.key_name IS NOT DISTINCT FROM CAST(? AS TEXT)
            """;

    private static final String IN_SCOPE =
            " AND a.entity_type = ? AND a.entity_id = ? AND a.backend_id = ? AND a.quarantined_at IS NULL";

    private SharedRows() {}

    /** A chunk with that content that files lie in. */
    static Optional<Found> chunk(Connection database, Scope scope, Sha256 sha256, long size) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement("SELECT k.id, a.id, o.id FROM " + CHUNK
                + " WHERE k.checksum_sha256 = ? AND k.size_bytes = ?" + IN_SCOPE
                + " AND EXISTS (SELECT 1 FROM file_chunks f WHERE f.chunk_id = a.id) ORDER BY a.id LIMIT 1")) {
            statement.setString(1, key(scope));
            statement.setString(2, sha256.hex());
            statement.setLong(3, size);
            scope(statement, 4, scope);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Found(row.getLong(1), List.of(new Held(row.getLong(2), row.getLong(3)))))
                        : Optional.empty();
            }
        }
    }

    private static final String FILE = "WITH pieces AS MATERIALIZED ("
            + "SELECT c.id AS file_id, a.id AS chunk_id, o.id AS object_id, f.byte_length FROM " + CHUNK
            + " JOIN file_chunks f ON f.chunk_id = a.id"
            + " JOIN encoded_contents c ON c.id = f.file_id AND c.deduplicated"
            + " WHERE c.checksum_sha256 = ? AND c.size_bytes = ?" + IN_SCOPE + ")"
            + """
             SELECT DISTINCT p.file_id, p.chunk_id, p.object_id FROM pieces p
            WHERE p.file_id = (SELECT file_id FROM pieces GROUP BY file_id HAVING sum(byte_length) = ?
                               ORDER BY file_id LIMIT 1)
            ORDER BY p.chunk_id""";

    /** A file with that content, all of whose chunks are in the scope. */
    static Optional<Found> file(Connection database, Scope scope, Sha256 sha256, long size) throws SQLException {
        long id = 0;
        List<Held> chunks = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement(FILE)) {
            statement.setString(1, key(scope));
            statement.setString(2, sha256.hex());
            statement.setLong(3, size);
            scope(statement, 4, scope);
            statement.setLong(7, size);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    id = row.getLong(1);
                    chunks.add(new Held(row.getLong(2), row.getLong(3)));
                }
            }
        }
        return chunks.isEmpty() ? Optional.empty() : Optional.of(new Found(id, chunks));
    }

    /** Locks the chunks, in the order of their ids. @return those that are in the scope still, by those very objects */
    static Set<Held> lock(Connection database, Scope scope, Collection<Held> chunks) throws SQLException {
        Object[] assets = chunks.stream().map(Held::assetId).distinct().sorted().toArray();
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT a.id FROM asset_locations a WHERE a.id = ANY (?) ORDER BY a.id FOR UPDATE")) {
            statement.setArray(1, database.createArrayOf("bigint", assets));
            statement.executeQuery().close();
        }
        Set<Held> there = new HashSet<>();
        try (PreparedStatement statement = database.prepareStatement( // anew: what was true when the locks were had
                "SELECT a.id, o.id FROM " + CHUNK + " WHERE a.id = ANY (?)" + IN_SCOPE)) {
            statement.setString(1, key(scope));
            statement.setArray(2, database.createArrayOf("bigint", assets));
            scope(statement, 3, scope);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    there.add(new Held(row.getLong(1), row.getLong(2)));
                }
            }
        }
        there.retainAll(Set.copyOf(chunks));
        return there;
    }

    private static @Nullable String key(Scope scope) {
        KeyName key = scope.key();
        return key == null ? null : key.text();
    }

    private static void scope(PreparedStatement statement, int from, Scope scope) throws SQLException {
        statement.setString(from, scope.entityType());
        statement.setLong(from + 1, scope.entityId());
        statement.setLong(from + 2, scope.backendId());
    }
}
