package org.isotherm.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.isotherm.profile.SharedChunks.Found;
import org.isotherm.profile.SharedChunks.Held;
import org.isotherm.profile.SharedChunks.Scope;
import org.isotherm.schema.MigratedDatabase;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.FileChunk;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.WrappedKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedRowsTest {
    private static final KeyName KEY = new KeyName("studio");
    private static final Scope PLAIN = new Scope("release", 1, 1, null);
    private static final Scope ENCRYPTED = new Scope("release", 1, 1, KEY);
    private static final Sha256 ONE = Sha256.of(new byte[] {1});
    private static final Sha256 FILE = Sha256.of(new byte[] {2});

    private MigratedDatabase database;
    private int made;

    @BeforeEach
    void begin() throws Exception {
        database = MigratedDatabase.create();
        database.execute(
                "INSERT INTO storage_backends (id, name, backend_type_id, status_id, tier, config) SELECT n, 'nas' || n,"
                        + " (SELECT id FROM storage_backend_types WHERE name = 'local'),"
                        + " (SELECT id FROM storage_backend_statuses WHERE name = 'active'), 'hot', '{}'"
                        + " FROM generate_series(1, 2) n");
        database.connection().setAutoCommit(false);
    }

    @AfterEach
    void end() throws Exception {
        database.close();
    }

    private Held chunk(long release, long backend, KeyName key) throws Exception {
        UUID id = UUID.randomUUID();
        WrappedKey wrapped = key == null ? null : new WrappedKey(key, "AQ==");
        long content = ContentRows.add(database.connection(), new EncodedContent(id, 10, ONE, wrapped, null), null);
        String path = "objects/" + ++made;
        long asset = database.number(
                "INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path)"
                        + " VALUES ('release', ?, ?, ?, ?) RETURNING id",
                release,
                "chunk-" + made,
                backend,
                path);
        long object = database.number(
                "INSERT INTO stored_objects (backend_id, storage_path, state, managed, content_id, asset_location_id)"
                        + " VALUES (?, ?, 'live', TRUE, ?, ?) RETURNING id",
                backend,
                path,
                content,
                asset);
        return new Held(asset, object);
    }

    private long file(Held... chunks) throws Exception {
        List<FileChunk> pieces = new java.util.ArrayList<>();
        for (Held chunk : chunks) {
            pieces.add(new FileChunk(chunk.assetId(), pieces.size(), 0, 10));
        }
        long size = 10L * chunks.length;
        return ContentRows.add(
                database.connection(),
                new EncodedContent(UUID.randomUUID(), size, FILE, null, new ChunkMap(pieces, size), true),
                null);
    }

    private Found known(Scope scope) throws Exception {
        return SharedRows.chunk(database.connection(), scope, ONE, 10).orElse(null);
    }

    @Test
    void aChunkIsFoundByWhatItHoldsInItsOwnScopeOnly() throws Exception {
        Held nobodys = chunk(1, 1, null);
        file(chunk(2, 1, null));
        file(chunk(1, 2, null));
        Held encrypted = chunk(1, 1, KEY);
        file(encrypted);

        assertThat(known(PLAIN)).isNull();
        assertThat(known(ENCRYPTED).chunks()).containsExactly(encrypted);

        file(nobodys);
        assertThat(known(PLAIN).chunks()).containsExactly(nobodys);
        assertThat(SharedRows.chunk(database.connection(), PLAIN, ONE, 11)).isEmpty();
        assertThat(SharedRows.chunk(database.connection(), PLAIN, FILE, 10)).isEmpty();
        database.execute("UPDATE asset_locations SET quarantined_at = now() WHERE id = ?", nobodys.assetId());
        assertThat(known(PLAIN)).isNull();
    }

    @Test
    void aFileIsFoundWhenAllOfItIsInTheScope() throws Exception {
        Held one = chunk(1, 1, null);
        Held elsewhere = chunk(1, 2, null);
        file(one, elsewhere);
        long file = file(one, one);

        Found found = SharedRows.file(database.connection(), PLAIN, FILE, 20).orElseThrow();

        assertThat(found.contentId()).isEqualTo(file);
        assertThat(found.chunks()).containsExactly(one);
        assertThat(SharedRows.file(database.connection(), ENCRYPTED, FILE, 20)).isEmpty();
        assertThat(SharedRows.file(database.connection(), PLAIN, FILE, 10)).isEmpty();
    }

    @Test
    void aChunkThatWasMovedOrCondemnedSinceIsNotNamed() throws Exception {
        Held stays = chunk(1, 1, null);
        Held moved = chunk(1, 1, null);
        Held gone = chunk(1, 1, null);
        file(stays, moved);
        database.execute("UPDATE asset_locations SET backend_id = 2 WHERE id = ?", moved.assetId());
        database.execute("UPDATE stored_objects SET state = 'condemned' WHERE id = ?", gone.objectId());

        assertThat(SharedRows.lock(database.connection(), PLAIN, List.of(moved, gone, stays)))
                .isEqualTo(Set.of(stays));
        assertThat(SharedRows.lock(
                        database.connection(), PLAIN, List.of(new Held(stays.assetId(), stays.objectId() + 100))))
                .isEmpty();
    }

    /** Whoever names a chunk waits for the one who lets its last file go, and then does not find it. */
    @Test
    void aChunkThatIsLetGoAtTheSameMomentIsNotNamed() throws Exception {
        Held chunk = chunk(1, 1, null);
        long file = file(chunk);
        database.connection().commit();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            database.execute("SELECT id FROM asset_locations WHERE id = ? FOR UPDATE", chunk.assetId());
            database.execute("DELETE FROM file_chunks WHERE file_id = ?", file);
            Future<Set<Held>> waiting = other.submit(() -> SharedRows.lock(writer, PLAIN, List.of(chunk)));
            while (database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0 && !waiting.isDone()) {
                Thread.onSpinWait();
            }
            database.execute("UPDATE stored_objects SET state = 'condemned', asset_location_id = NULL");
            database.execute("DELETE FROM asset_locations WHERE id = ?", chunk.assetId());
            database.connection().commit();

            assertThat(waiting.get()).isEmpty();
        } finally {
            other.shutdown();
        }
    }
}
