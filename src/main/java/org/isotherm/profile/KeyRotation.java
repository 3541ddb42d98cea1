package org.isotherm.profile;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;
import org.isotherm.storage.transform.KeyWrapping;
import org.isotherm.storage.transform.WrappedKey;

/**
 * Wraps the data keys of one key by another, page by page, each page a transaction of the caller's. No payload is read or
 * written. Wherever it ends, each content is on the one key or on the other, and beginning anew goes on with the rest.
 */
final class KeyRotation {
    private KeyRotation() {}

    /**
     * What became of a page.
     *
     * @param last the id of the last content looked at, to go on behind; 0 when there was none
     * @param rewrapped how many are on the new key now
     * @param refused the contents whose data key the old key does not open, left as they are
     */
    record Page(long last, int rewrapped, List<UUID> refused) {}

    private record Row(long id, UUID content, String wrapped) {}

    /**
     * The next contents on the old key. A content that another caller rewraps meanwhile is left to it.
     *
     * @param after the last id of the page before; 0 to begin
     * @throws KeyUnavailableException when one of the keys is not there; nothing was changed then
     */
    static Page rewrap(Connection database, KeyWrapping keys, KeyName from, KeyName to, long after, int most)
            throws SQLException, KeyUnavailableException {
        List<Row> rows = lock(database, from, after, most);
        List<UUID> refused = new ArrayList<>();
        int rewrapped = 0;
        try (PreparedStatement statement =
                database.prepareStatement("UPDATE encoded_contents SET key_name = ?, wrapped_key = ? WHERE id = ?")) {
            for (Row row : rows) {
                try {
                    WrappedKey next = keys.rewrap(new WrappedKey(from, row.wrapped()), row.content(), to);
                    statement.setString(1, next.key().text());
                    statement.setString(2, next.text());
                    statement.setLong(3, row.id());
                    statement.addBatch();
                    rewrapped++;
                } catch (KeyUnavailableException e) {
                    if (e.reason() != Reason.WRONG) {
                        throw e;
                    }
                    refused.add(row.content());
                }
            }
            statement.executeBatch();
        }
        return new Page(rows.isEmpty() ? 0 : rows.get(rows.size() - 1).id(), rewrapped, refused);
    }

    private static List<Row> lock(Connection database, KeyName from, long after, int most) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement("""
                SELECT id, CAST(content_id AS TEXT), wrapped_key FROM encoded_contents
                WHERE key_name = ? AND id > ? ORDER BY id LIMIT ? FOR UPDATE""")) {
            statement.setString(1, from.text());
            statement.setLong(2, after);
            statement.setInt(3, most);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(row.getLong(1), UUID.fromString(row.getString(2)), row.getString(3)));
                }
            }
        }
        return rows;
    }
}
