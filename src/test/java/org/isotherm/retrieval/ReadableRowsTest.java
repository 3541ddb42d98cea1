package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocation;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.transform.ChunkMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadableRowsTest {
    private static final AssetKey KEY = new AssetKey("shot", 7, "video");
    private static final Sha256 STORED = Sha256.of(new byte[] {1});
    private static final Sha256 CLEAR = Sha256.of(new byte[] {2});

    private RetrievalDatabase rows;
    private long asset;

    @BeforeEach
    void begin() throws Exception {
        rows = new RetrievalDatabase();
        asset = asset("shot", 7, "video", "objects/one");
    }

    @AfterEach
    void end() throws Exception {
        rows.close();
    }

    private long asset(String type, long entity, String field, String path) throws Exception {
        return rows.database.number(
                "INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path,"
                        + " file_size_bytes, checksum_sha256, generation, access_count, last_accessed_at)"
                        + " VALUES (?, ?, ?, 1, ?, 1000, ?, 3, 5, '2026-01-02 03:04:05.678901Z') RETURNING id",
                type,
                entity,
                field,
                path,
                STORED.hex());
    }

    private void object(String path, String state, Long content) throws Exception {
        rows.database.execute(
                "INSERT INTO stored_objects (backend_id, storage_path, state, managed, asset_location_id, content_id)"
                        + " VALUES (1, ?, ?, FALSE, ?, CAST(? AS BIGINT))",
                path,
                state,
                asset,
                content);
    }

    private long content(boolean chunked) throws Exception {
        return rows.database.number(
                "INSERT INTO encoded_contents (content_id, size_bytes, checksum_sha256, chunked, key_name, wrapped_key)"
                        + " VALUES (gen_random_uuid(), 900, ?, ?, 'y2026', 'wrapped') RETURNING id",
                CLEAR.hex(),
                chunked);
    }

    private ReadableAsset found() throws Exception {
        return ReadableRows.find(rows.database.connection(), KEY).orElseThrow();
    }

    @Test
    void sayWhatTheRowOfTheAssetSays() throws Exception {
        object("objects/one", "live", null);

        ReadableAsset read = found();

        AssetLocation at = read.location();
        assertThat(at.id()).isEqualTo(asset);
        assertThat(at.key()).isEqualTo(KEY);
        assertThat(at.backendId()).isEqualTo(1);
        assertThat(at.path()).isEqualTo(StoragePath.of("objects/one"));
        assertThat(at.size()).isEqualTo(1000);
        assertThat(at.sha256()).contains(STORED);
        assertThat(at.generation()).isEqualTo(3);
        assertThat(at.accessCount()).isEqualTo(5);
        assertThat(Objects.requireNonNull(at.lastAccessedAt()).toInstant()).hasToString("2026-01-02T03:04:05.678901Z");
        assertThat(at.createdAt()).isNotNull();
        assertThat(at.updatedAt()).isNotNull();
        assertThat(at.isQuarantined()).isFalse();
        assertThat(read.content()).as("it is its content as it is").isNull();
        assertThat(read.name()).as("it is in no table of ours").isNull();
    }

    @Test
    void sayWhatIsMissing() throws Exception {
        object("objects/one", "live", null);
        rows.database.execute(
                "UPDATE asset_locations SET checksum_sha256 = NULL, last_accessed_at = NULL, quarantined_at = now()");

        AssetLocation at = found().location();

        assertThat(at.sha256()).isEmpty();
        assertThat(at.lastAccessedAt()).isNull();
        assertThat(at.isQuarantined()).isTrue();
    }

    @Test
    void sayWhatItsEntityIsCalled() throws Exception {
        object("objects/one", "live", null);
        rows.database.execute("INSERT INTO entities (entity_type, entity_id, name) VALUES ('shot', 7, 'Opening')");
        rows.database.execute("INSERT INTO entities (entity_type, entity_id, name) VALUES ('shot', 8, 'Another')");

        assertThat(found().name()).isEqualTo("Opening");
    }

    @Test
    void sayHowItsObjectDecodes() throws Exception {
        long content = content(false);
        object("objects/one", "live", content);
        object("objects/before", "retained", content(false));

        ReadableAsset read = found();

        assertThat(Objects.requireNonNull(read.content()).id()).isEqualTo(content);
        assertThat(read.content().encoded().size()).isEqualTo(900);
        assertThat(read.content().encoded().sha256()).isEqualTo(CLEAR);
        assertThat(read.content().isEncrypted()).isTrue();
        assertThat(read.location().size()).isEqualTo(1000);
    }

    @Test
    void sayInWhichChunksItLies() throws Exception {
        long content = content(true);
        object("objects/one", "live", content);
        long second = asset("chunk", 2, "c", "objects/c2");
        long first = asset("chunk", 1, "c", "objects/c1");
        rows.database.execute(
                "INSERT INTO file_chunks (file_id, chunk_id, chunk_index, byte_offset, byte_length)"
                        + " VALUES (?, ?, 1, 0, 400), (?, ?, 0, 0, 500)",
                content,
                second,
                content,
                first);

        ChunkMap chunks = Objects.requireNonNull(found().content()).encoded().chunks();

        assertThat(Objects.requireNonNull(chunks).pieces())
                .extracting(piece -> piece.chunkId())
                .containsExactly(first, second);
    }

    @Test
    void preferTheObjectThatSaysHowItDecodes() throws Exception {
        object("objects/one", "released", null);
        long content = content(false);
        object("objects/one", "live", content);

        assertThat(Objects.requireNonNull(found().content()).id()).isEqualTo(content);
    }

    @Test
    void findNoOther() throws Exception {
        object("objects/one", "live", null);

        assertThat(ReadableRows.find(rows.database.connection(), new AssetKey("shot", 8, "video")))
                .isEmpty();
        assertThat(ReadableRows.find(rows.database.connection(), new AssetKey("shot", 7, "audio")))
                .isEmpty();
        assertThat(ReadableRows.find(rows.database.connection(), new AssetKey("scene", 7, "video")))
                .isEmpty();
    }

    @Test
    void refuseWhatTheLedgerDoesNotKnow() throws Exception {
        object("objects/another", "live", null);

        assertThatThrownBy(this::found).isInstanceOf(NotFoundException.class);
    }
}
