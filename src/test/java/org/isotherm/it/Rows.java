package org.isotherm.it;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The rows of the database as any client sees them. */
final class Rows {
    private final Connections connections;

    /** Opens a connection, which the caller closes. */
    interface Connections {
        Connection open() throws SQLException;
    }

    Rows(Connections connections) {
        this.connections = connections;
    }

    /** Each row a map from column to value. */
    List<Map<String, Object>> of(String query, Object... values) throws SQLException {
        try (Connection database = connections.open();
                PreparedStatement statement = database.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet found = statement.executeQuery()) {
                List<Map<String, Object>> rows = new ArrayList<>();
                while (found.next()) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (int c = 1; c <= found.getMetaData().getColumnCount(); c++) {
                        row.put(found.getMetaData().getColumnLabel(c), found.getObject(c));
                    }
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    /** The first column of the first row. */
    long number(String query, Object... values) throws SQLException {
        Object first = of(query, values).get(0).values().iterator().next();
        return ((Number) Objects.requireNonNull(first)).longValue();
    }

    /** The first column of each row. */
    List<String> texts(String query, Object... values) throws SQLException {
        return of(query, values).stream()
                .map(row -> String.valueOf(row.values().iterator().next()))
                .toList();
    }

    /** Where each asset of the type lies, and what. */
    List<Map<String, Object>> locations(String entityType) throws SQLException {
        return of("""
                SELECT entity_id, file_field, backend_id, storage_path, checksum_sha256, file_size_bytes
                FROM asset_locations WHERE entity_type = ? ORDER BY entity_id, file_field""", entityType);
    }

    /**
     * What is wrong with the counters of a run: its row against its items (I10); empty when they agree. The counters of
     * files in flight are part of it. What was rolled back counts as transferred still, but as verified no more.
     */
    List<Map<String, Object>> disagreements(long migrationId) throws SQLException {
        return of("""
                SELECT m.id, m.total_files, m.transferred_files, m.verified_files, m.failed_files, m.skipped_files,
                       m.rolled_back_files,
                       m.total_bytes, m.transferred_bytes, s.*
                FROM storage_migrations m, LATERAL (
                    SELECT COUNT(*) AS items, COALESCE(SUM(file_size_bytes), 0) AS item_bytes,
                           COUNT(*) FILTER (WHERE state IN ('copied', 'completed', 'rolled_back')) AS items_copied,
                           COALESCE(SUM(file_size_bytes) FILTER (
                               WHERE state IN ('copied', 'completed', 'rolled_back')), 0) AS bytes_copied,
                           COUNT(*) FILTER (WHERE state = 'rolled_back') AS items_rolled_back,
                           COUNT(*) FILTER (WHERE state IN ('pending', 'copying', 'copied')) AS items_open,
                           COUNT(*) FILTER (WHERE state = 'completed') AS items_completed,
                           COUNT(*) FILTER (WHERE state = 'failed') AS items_failed,
                           COUNT(*) FILTER (WHERE state = 'skipped') AS items_skipped
                    FROM storage_migration_items i WHERE i.migration_id = m.id) s
                WHERE m.id = ? AND (m.total_files <> s.items OR m.total_bytes <> s.item_bytes
                    OR m.transferred_files <> s.items_copied OR m.transferred_bytes <> s.bytes_copied
                    OR m.verified_files <> s.items_completed OR m.failed_files <> s.items_failed
                    OR m.skipped_files <> s.items_skipped OR m.rolled_back_files <> s.items_rolled_back
                    OR m.total_files <> s.items_open + m.verified_files + m.skipped_files + m.failed_files
                                        + m.rolled_back_files)""", migrationId);
    }
}
