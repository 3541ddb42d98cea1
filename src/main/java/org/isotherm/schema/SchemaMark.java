package org.isotherm.schema;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.isotherm.storage.Sha256;

/**
 * What the last update has left: the digest of the changelog that was applied, and that of the list of applied changes. While
 * both are what they were there is nothing to do, and Liquibase, whose own start takes longer than the question, is not
 * asked. Whoever applies, takes back or forgets a change by other means changes the list, and it is asked again.
 */
final class SchemaMark {
    private static final Pattern INCLUDED = Pattern.compile("<include\\s+file=\"([^\"]+)\"");

    /** A change that is executed again has another time. */
    private static final String APPLIED = """
            (SELECT md5(string_agg(concat_ws(' ', id, author, filename, md5sum, dateexecuted, exectype), ','
                                   ORDER BY orderexecuted, id))
             FROM databasechangelog)""";

    private SchemaMark() {}

    /** Whether the database is as the last update left it, and this changelog is the one of that update. */
    static boolean isCurrent(Connection connection, String changelog) throws SQLException {
        try (PreparedStatement tables = connection.prepareStatement(
                        "SELECT to_regclass('schema_marks') IS NOT NULL AND to_regclass('databasechangelog') IS NOT NULL");
                ResultSet there = tables.executeQuery()) {
            if (!there.next() || !there.getBoolean(1)) {
                return false;
            }
        }
        try (PreparedStatement mark = connection.prepareStatement(
                "SELECT EXISTS (SELECT 1 FROM schema_marks WHERE changelog_sha256 = ? AND applied = " + APPLIED
                        + ")")) {
            mark.setString(1, digest(changelog).hex());
            try (ResultSet row = mark.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Notes that the database is as this changelog says. Called by whoever holds the lock of the update. */
    static void note(Connection connection, String changelog) throws SQLException {
        try (PreparedStatement mark = connection.prepareStatement("INSERT INTO schema_marks (changelog_sha256, applied)"
                + " SELECT ?, " + APPLIED + " ON CONFLICT (id) DO UPDATE"
                + " SET changelog_sha256 = EXCLUDED.changelog_sha256, applied = EXCLUDED.applied")) {
            mark.setString(1, digest(changelog).hex());
            mark.executeUpdate();
        }
    }

    /** Over the changelog and every file that it names, each with its name and length. */
    private static Sha256 digest(String changelog) {
        MessageDigest digest = Sha256.digest();
        for (String name : files(changelog)) {
            byte[] bytes = read(name);
            digest.update((name + " " + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return Sha256.of(digest);
    }

    /** The changelog and the files that it includes, in their order. */
    static List<String> files(String changelog) {
        List<String> files = new ArrayList<>(List.of(changelog));
        Matcher included = INCLUDED.matcher(new String(read(changelog), StandardCharsets.UTF_8));
        while (included.find()) {
            files.add(included.group(1));
        }
        return files;
    }

    private static byte[] read(String name) {
        try (InputStream bytes = SchemaMark.class.getClassLoader().getResourceAsStream(name)) {
            if (bytes == null) {
                throw new FileNotFoundException(name);
            }
            return bytes.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
