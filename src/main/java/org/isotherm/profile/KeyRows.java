package org.isotherm.profile;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.WrappedKey;
import org.jspecify.annotations.Nullable;

/** The statements about which keys rows name. All inside the caller's transaction. */
final class KeyRows {
    private KeyRows() {}

    /**
     * What rows say of a key.
     *
     * @param contents how many it opens
     * @param profiles the names of those that name it
     * @param retiredAt null unless it is retired
     */
    record Use(
            long contents, List<String> profiles, @Nullable OffsetDateTime retiredAt) {
        static final Use NONE = new Use(0, List.of(), null);
    }

    /** The keys that any row names. */
    static Map<String, Use> all(Connection database) throws SQLException {
        Map<String, Use> found = new TreeMap<>();
        try (PreparedStatement statement = database.prepareStatement("""
                        WITH p AS (SELECT name, COALESCE(key_name, 'default') AS key FROM storage_profiles WHERE encrypted)
                        SELECT n.name, (SELECT count(*) FROM encoded_contents e WHERE e.key_name = n.name),
                               (SELECT array_agg(p.name ORDER BY p.name) FROM p WHERE p.key = n.name),
                               (SELECT retired_at FROM retired_keys r WHERE r.name = n.name)
                        FROM (SELECT key_name AS name FROM encoded_contents WHERE key_name IS NOT NULL
                              UNION SELECT key FROM p
                              UNION SELECT name FROM retired_keys) n""");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Array profiles = row.getArray(3);
                found.put(
                        row.getString(1),
                        new Use(
                                row.getLong(2),
                                profiles == null ? List.of() : List.of((String[]) profiles.getArray()),
                                row.getObject(4, OffsetDateTime.class)));
            }
        }
        return found;
    }

    /** The keys that contents name, each looked up once in the index however many they are. */
    static List<KeyName> ofContents(Connection database) throws SQLException {
        List<KeyName> names = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement("""
                        WITH RECURSIVE n(name) AS (
                            SELECT min(key_name) FROM encoded_contents
                            UNION ALL
                            SELECT (SELECT min(e.key_name) FROM encoded_contents e WHERE e.key_name > n.name)
                            FROM n WHERE n.name IS NOT NULL)
                        SELECT name FROM n WHERE name IS NOT NULL""");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                names.add(new KeyName(row.getString(1)));
            }
        }
        return names;
    }

    /** A data key that the key of that name must open. */
    record Sample(UUID content, WrappedKey key) {}

    /** The newest; empty when no content is on the key. */
    static Optional<Sample> sample(Connection database, KeyName name) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement("""
                SELECT CAST(content_id AS TEXT), wrapped_key FROM encoded_contents
                WHERE key_name = ? ORDER BY id DESC LIMIT 1""")) {
            statement.setString(1, name.text());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Sample(UUID.fromString(row.getString(1)), new WrappedKey(name, row.getString(2))))
                        : Optional.empty();
            }
        }
    }

    /** Profiles that store by the one key store by the other from now on. @return their names */
    static List<String> moveProfiles(Connection database, KeyName from, KeyName to) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement("""
                UPDATE storage_profiles SET key_name = ?, row_version = row_version + 1
                WHERE encrypted AND COALESCE(key_name, 'default') = ? RETURNING name""")) {
            statement.setString(1, to.text());
            statement.setString(2, from.text());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
        }
        return names;
    }

    /** Nobody puts a content on a key, or has a profile name one, until the transaction ends. */
    static void holdOffWriters(Connection database) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "LOCK TABLE encoded_contents, storage_profiles IN SHARE ROW EXCLUSIVE MODE")) {
            statement.execute();
        }
    }

    /** @return false when it was retired before */
    static boolean retire(Connection database, KeyName name, String principal) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "INSERT INTO retired_keys (name, retired_by) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            statement.setString(1, name.text());
            statement.setString(2, principal);
            return statement.executeUpdate() == 1;
        }
    }
}
