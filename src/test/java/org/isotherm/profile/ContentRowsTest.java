package org.isotherm.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.isotherm.profile.KeyRotation.Page;
import org.isotherm.schema.MigratedDatabase;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.FileChunk;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;
import org.isotherm.storage.transform.KeyWrapping;
import org.isotherm.storage.transform.WrappedKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContentRowsTest {
    private static final KeyName OLD = new KeyName("y2025");
    private static final KeyName NEW = new KeyName("y2026");
    private static final Sha256 EMPTY = Sha256.of(new byte[0]);

    private final Set<KeyName> there = ConcurrentHashMap.newKeySet();
    private final KeyWrapping keys = new KeyWrapping(name -> {
        if (!there.contains(name)) {
            throw new KeyUnavailableException(name, Reason.MISSING, "it is not set", null);
        }
        byte[] key = new byte[32];
        key[0] = (byte) name.text().charAt(4);
        return key;
    });
    private final ProfiledStore store = new ProfiledStore(keys);
    private MigratedDatabase database;

    @BeforeEach
    void begin() throws Exception {
        there.addAll(Set.of(OLD, NEW));
        database = MigratedDatabase.create();
        database.connection().setAutoCommit(false);
    }

    @AfterEach
    void end() throws Exception {
        database.close();
    }

    private EncodedContent content(KeyName by) throws Exception {
        ProfiledStore.Begun begun = store.begin(by);
        return new EncodedContent(begun.id(), 0, EMPTY, begun.key(), null);
    }

    private long asset(String field) throws Exception {
        return database.number(
                "INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path)"
                        + " VALUES ('release', 1, ?, 1, ?) RETURNING id",
                field,
                "objects/" + field);
    }

    private void backend() throws Exception {
        database.execute(
                "INSERT INTO storage_backends (id, name, backend_type_id, status_id, tier, config) VALUES (1, 'nas',"
                        + " (SELECT id FROM storage_backend_types WHERE name = 'local'),"
                        + " (SELECT id FROM storage_backend_statuses WHERE name = 'active'), 'hot', '{}')");
    }

    @Test
    void aContentIsFoundAsItWasNoted() throws Exception {
        EncodedContent plain = content(null);
        EncodedContent encrypted = content(OLD);

        assertThat(ContentRows.find(database.connection(), ContentRows.add(database.connection(), plain, null)))
                .contains(plain);
        assertThat(ContentRows.find(database.connection(), ContentRows.add(database.connection(), encrypted, null)))
                .contains(encrypted);
        assertThat(ContentRows.find(database.connection(), 4711)).isEmpty();
    }

    @Test
    void itsChunksAreKeptWhileItNamesThem() throws Exception {
        backend();
        long one = asset("chunk-1");
        long two = asset("chunk-2");
        ChunkMap chunks = new ChunkMap(List.of(new FileChunk(one, 0, 700, 10), new FileChunk(two, 1, 0, 5)), 15);
        EncodedContent content = new EncodedContent(UUID.randomUUID(), 15, EMPTY, null, chunks);
        long id = ContentRows.add(database.connection(), content, null);
        database.connection().commit();

        assertThat(ContentRows.find(database.connection(), id)
                        .orElseThrow()
                        .chunks()
                        .pieces())
                .isEqualTo(chunks.pieces());
        assertThatThrownBy(() -> database.execute("DELETE FROM asset_locations WHERE id = ?", two))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("file_chunks_chunk_fkey");
        database.connection().rollback();
        database.execute("DELETE FROM file_chunks WHERE chunk_id = ?", two);
        assertThatThrownBy(() -> ContentRows.find(database.connection(), id))
                .isInstanceOf(IllegalArgumentException.class);
        database.execute("DELETE FROM encoded_contents WHERE id = ?", id);
        database.execute("DELETE FROM asset_locations WHERE id IN (?, ?)", one, two);
    }

    @Test
    void whoReadsAContentWhileItIsDeletedFindsAllOfItOrNothing() throws Exception {
        backend();
        long chunk = asset("chunk");
        ChunkMap chunks = new ChunkMap(List.of(new FileChunk(chunk, 0, 0, 15)), 15);
        database.connection().commit();
        AtomicLong latest = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection second = database.connect()) {
            Future<Integer> found = other.submit(() -> {
                int whole = 0;
                while (!over.get()) {
                    whole += ContentRows.find(second, latest.get()).isPresent() ? 1 : 0;
                }
                return whole;
            });
            for (int i = 0; i < 1000 && !found.isDone(); i++) {
                EncodedContent content = new EncodedContent(UUID.randomUUID(), 15, EMPTY, null, chunks);
                latest.set(ContentRows.add(database.connection(), content, null));
                database.connection().commit();
                database.execute("DELETE FROM file_chunks WHERE file_id = ?", latest.get());
                database.execute("DELETE FROM encoded_contents WHERE id = ?", latest.get());
                database.connection().commit();
            }
            over.set(true);
            assertThat(found.get()).isPositive();
        } finally {
            other.shutdown();
        }
    }

    private long object(String name, long content) throws Exception {
        return database.number(
                "INSERT INTO stored_objects (backend_id, storage_path, state, managed, content_id)"
                        + " VALUES (1, ?, 'live', TRUE, ?) RETURNING id",
                name,
                content);
    }

    @Test
    void aContentGoesWithTheLastObjectThatNamesIt() throws Exception {
        backend();
        long content = ContentRows.add(database.connection(), content(OLD), null);
        long source = object("objects/1", content);
        long copy = object("objects/2", content);

        database.execute("DELETE FROM stored_objects WHERE id = ?", source);
        assertThat(ContentRows.find(database.connection(), content)).isPresent();
        database.execute("DELETE FROM stored_objects WHERE id = ?", copy);

        assertThat(ContentRows.find(database.connection(), content)).isEmpty();
    }

    @Test
    void aContentGoesWhenItsLastTwoObjectsGoAtTheSameMoment() throws Exception {
        backend();
        long content = ContentRows.add(database.connection(), content(OLD), null);
        long source = object("objects/1", content);
        long copy = object("objects/2", content);
        database.connection().commit();

        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection second = database.connect()) {
            database.execute("DELETE FROM stored_objects WHERE id = ?", source);
            Future<Integer> waiting = other.submit(
                    () -> second.createStatement().executeUpdate("DELETE FROM stored_objects WHERE id = " + copy));
            while (database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0 && !waiting.isDone()) {
                Thread.onSpinWait();
            }
            database.connection().commit();
            assertThat(waiting.get()).isEqualTo(1);
        } finally {
            other.shutdown();
        }

        assertThat(ContentRows.find(database.connection(), content)).isEmpty();
    }

    @Test
    void aDataKeyWithoutTheNameOfItsKeyIsRefused() {
        assertThatThrownBy(() -> database.execute("INSERT INTO encoded_contents (content_id, size_bytes,"
                        + " checksum_sha256, chunked, wrapped_key) VALUES (gen_random_uuid(), 0, 'x', FALSE, 'AQ==')"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void aRotationThatIsBrokenOffGoesOnWithTheRest() throws Exception {
        List<Long> ids = new ArrayList<>();
        List<WrappedKey> before = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            EncodedContent content = content(OLD);
            before.add(content.key());
            ids.add(ContentRows.add(database.connection(), content, null));
        }
        ContentRows.add(database.connection(), content(null), null);
        database.connection().commit();

        Page first = KeyRotation.rewrap(database.connection(), keys, OLD, NEW, 0, 100);
        database.connection().commit();
        KeyRotation.rewrap(database.connection(), keys, OLD, NEW, first.last(), 100);
        database.connection().rollback(); // killed before its end
        assertThat(ContentRows.onKey(database.connection(), OLD)).isEqualTo(150);
        assertThat(ContentRows.onKey(database.connection(), NEW)).isEqualTo(100);

        long after = 0;
        int rewrapped = 0;
        do {
            Page page = KeyRotation.rewrap(database.connection(), keys, OLD, NEW, after, 100);
            database.connection().commit();
            assertThat(page.refused()).isEmpty();
            rewrapped += page.rewrapped();
            after = page.last();
        } while (after > 0);

        assertThat(rewrapped).isEqualTo(150);
        assertThat(ContentRows.onKey(database.connection(), OLD)).isZero();
        there.remove(OLD);
        for (int i = 0; i < ids.size(); i++) {
            EncodedContent content =
                    ContentRows.find(database.connection(), ids.get(i)).orElseThrow();
            assertThat(content.key()).isNotEqualTo(before.get(i));
            keys.open(content.key(), content.id()).close();
        }
    }

    @Test
    void aDataKeyThatTheOldKeyDoesNotOpenIsReportedAndLeft() throws Exception {
        EncodedContent good = content(OLD);
        EncodedContent bad =
                new EncodedContent(UUID.randomUUID(), 0, EMPTY, good.key(), null); // another one's data key
        long badId = ContentRows.add(database.connection(), bad, null);
        ContentRows.add(database.connection(), good, null);

        Page page = KeyRotation.rewrap(database.connection(), keys, OLD, NEW, 0, 10);

        assertThat(page.rewrapped()).isEqualTo(1);
        assertThat(page.refused()).containsExactly(bad.id());
        assertThat(ContentRows.find(database.connection(), badId)).contains(bad);
    }

    @Test
    void withoutOneOfTheKeysNothingIsChanged() throws Exception {
        ContentRows.add(database.connection(), content(OLD), null);
        there.remove(NEW);

        assertThatThrownBy(() -> KeyRotation.rewrap(database.connection(), keys, OLD, NEW, 0, 10))
                .isInstanceOf(KeyUnavailableException.class);

        assertThat(ContentRows.onKey(database.connection(), OLD)).isEqualTo(1);
    }
}
