package org.isotherm.release;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.isotherm.schema.MigratedDatabase;
import org.isotherm.storage.Sha256;

/** What the tests of rows of releases begin with. */
final class ReleaseSamples {
    static final long PLAIN = 3;
    static final long CHUNKED = 4;

    private ReleaseSamples() {}

    /** One backend, {@code 1}, and two profiles of it; inside a transaction. */
    static MigratedDatabase database() throws Exception {
        MigratedDatabase database = MigratedDatabase.create();
        database.connection().setAutoCommit(false);
        database.execute(
                "INSERT INTO storage_backends (id, name, backend_type_id, status_id, tier, config) VALUES (1, 'nas',"
                        + " (SELECT id FROM storage_backend_types WHERE name = 'local'),"
                        + " (SELECT id FROM storage_backend_statuses WHERE name = 'active'), 'hot', '{}')");
        database.execute(
                "INSERT INTO storage_profiles (id, name, backend_id, chunked) VALUES (?, 'plain', 1, FALSE),"
                        + " (?, 'chunked', 1, TRUE)",
                PLAIN,
                CHUNKED);
        return database;
    }

    /** @return the id of a content that nothing has yet */
    static long content(MigratedDatabase database, String content, boolean chunked) throws Exception {
        return database.number(
                "INSERT INTO encoded_contents (content_id, size_bytes, checksum_sha256, chunked, profile_id)"
                        + " VALUES (?, ?, ?, ?, ?) RETURNING id",
                UUID.randomUUID(),
                content.length(),
                Sha256.of(content.getBytes(StandardCharsets.UTF_8)).hex(),
                chunked,
                chunked ? CHUNKED : PLAIN);
    }
}
