package org.isotherm.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.isotherm.schema.MigratedDatabase;
import org.isotherm.storage.StoragePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FormRowsTest {
    private static final long RELEASE = 7;
    private static final long DRAFT = 8;

    private MigratedDatabase database;

    @BeforeEach
    void begin() throws Exception {
        database = ReleaseSamples.database();
        ReleaseRows.add(database.connection(), RELEASE, "harbour", ReleaseSamples.PLAIN, "operator");
        ReleaseRows.add(database.connection(), DRAFT, "harbour, other form", ReleaseSamples.CHUNKED, "operator");
    }

    @AfterEach
    void end() throws Exception {
        database.close();
    }

    private long asset(long release, String field) throws Exception {
        return database.number(
                "INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path)"
                        + " VALUES ('release', ?, ?, 1, ?) RETURNING id",
                release,
                field,
                "objects/" + field);
    }

    private long put(long release, String path, long content) throws Exception {
        ReleaseRows.put(database.connection(), release, StoragePath.of(path), content);
        return content;
    }

    /** A file with an object of its own. @return its content */
    private long whole(long release, String path, String content) throws Exception {
        long id = ReleaseSamples.content(database, content, false);
        database.number(
                "INSERT INTO stored_objects (backend_id, storage_path, state, managed, asset_location_id, content_id)"
                        + " VALUES (1, ?, 'live', TRUE, ?, ?) RETURNING id",
                "objects/" + path,
                asset(release, path),
                id);
        return put(release, path, id);
    }

    /** A file that lies in that chunk. @return its content */
    private long inChunk(long release, String path, String content, long chunk) throws Exception {
        long id = ReleaseSamples.content(database, content, true);
        database.number(
                "INSERT INTO file_chunks (file_id, chunk_id, chunk_index, byte_offset, byte_length)"
                        + " VALUES (?, ?, 0, 0, ?) RETURNING id",
                id,
                chunk,
                content.length());
        return put(release, path, id);
    }

    private long contentOf(long release, String path) throws Exception {
        return ReleaseRows.file(database.connection(), release, StoragePath.of(path))
                .orElseThrow()
                .contentId();
    }

    private long entityOf(long asset) throws Exception {
        return database.number("SELECT entity_id FROM asset_locations WHERE id = ?", asset);
    }

    private long profileOf(long release) throws Exception {
        return ReleaseRows.find(database.connection(), release).orElseThrow().profileId();
    }

    @Test
    void formsAreExchangedAndBackAgain() throws Exception {
        long one = whole(RELEASE, "a", "one");
        long two = whole(RELEASE, "b", "two");
        long own = database.number("SELECT id FROM asset_locations WHERE file_field = 'a'");
        long chunk = asset(DRAFT, "chunk");
        long oneInChunk = inChunk(DRAFT, "a", "one", chunk);
        long twoInChunk = inChunk(DRAFT, "b", "two", chunk);
        assertThat(FormRows.different(database.connection(), RELEASE, DRAFT)).isZero();
        assertThat(FormRows.inAnotherForm(database.connection(), RELEASE, 4)).isEqualTo(2);

        FormRows.exchange(database.connection(), RELEASE, DRAFT);

        assertThat(contentOf(RELEASE, "a")).isEqualTo(oneInChunk);
        assertThat(contentOf(RELEASE, "b")).isEqualTo(twoInChunk);
        assertThat(contentOf(DRAFT, "a")).isEqualTo(one);
        assertThat(entityOf(chunk)).isEqualTo(RELEASE);
        assertThat(entityOf(own)).isEqualTo(DRAFT);
        assertThat(profileOf(RELEASE)).isEqualTo(4);
        assertThat(profileOf(DRAFT)).isEqualTo(3);
        assertThat(FormRows.inAnotherForm(database.connection(), RELEASE, 4)).isZero();

        FormRows.exchange(database.connection(), RELEASE, DRAFT);

        assertThat(List.of(contentOf(RELEASE, "a"), contentOf(RELEASE, "b"))).containsExactly(one, two);
        assertThat(entityOf(chunk)).isEqualTo(DRAFT);
        assertThat(entityOf(own)).isEqualTo(RELEASE);
        assertThat(profileOf(RELEASE)).isEqualTo(3);
    }

    @Test
    void whatHasAnotherContentStaysWhereItIs() throws Exception {
        whole(RELEASE, "same", "one");
        long newer = whole(RELEASE, "newer", "changed since");
        long added = whole(RELEASE, "added", "added since");
        long chunk = asset(DRAFT, "chunk");
        long kept = inChunk(DRAFT, "same", "one", chunk);
        inChunk(DRAFT, "newer", "two", chunk);
        inChunk(DRAFT, "gone", "three", chunk);
        long addedAsset = database.number("SELECT id FROM asset_locations WHERE file_field = 'added'");

        assertThat(FormRows.different(database.connection(), RELEASE, DRAFT)).isEqualTo(3);
        List<Long> strays = FormRows.strays(database.connection(), RELEASE, DRAFT);
        assertThat(strays).hasSize(2);
        for (long stray : strays) {
            ReleaseRows.remove(database.connection(), stray);
        }
        FormRows.exchange(database.connection(), RELEASE, DRAFT);

        assertThat(contentOf(RELEASE, "same")).isEqualTo(kept);
        assertThat(contentOf(RELEASE, "newer")).isEqualTo(newer);
        assertThat(contentOf(RELEASE, "added")).isEqualTo(added);
        assertThat(entityOf(addedAsset)).isEqualTo(RELEASE);
        assertThat(entityOf(chunk)).isEqualTo(RELEASE);
    }

    @Test
    void aChunkOfADraftThatGoesIsTheOnesWhoseFilesLieInIt() throws Exception {
        long shared = asset(DRAFT, "shared");
        long own = asset(DRAFT, "own");
        inChunk(DRAFT, "a", "one", shared);
        inChunk(RELEASE, "a", "one", shared);
        inChunk(DRAFT, "b", "two", own);

        FormRows.handOn(database.connection(), DRAFT);

        assertThat(entityOf(shared)).isEqualTo(RELEASE);
        assertThat(entityOf(own)).isEqualTo(DRAFT);
    }

    @Test
    void pairsThatNobodyHasProvenAreCounted() throws Exception {
        whole(RELEASE, "a", "one");
        whole(RELEASE, "b", "two");
        inChunk(DRAFT, "a", "one", asset(DRAFT, "chunk"));
        Release release = ReleaseRows.find(database.connection(), RELEASE).orElseThrow();
        long run = FormRows.add(
                database.connection(),
                ImportKind.ROLLBACK,
                release,
                DRAFT,
                4,
                null,
                ReleaseConversions.Terms.NONE,
                "operator",
                "key");
        FormRows.discoverPairs(database.connection(), run, RELEASE, DRAFT);
        FormRows.discoverPairs(database.connection(), run, RELEASE, DRAFT);

        assertThat(database.number("SELECT count(*) FROM release_import_files WHERE state = 'stored'"))
                .isEqualTo(1);
        assertThat(FormRows.unproven(database.connection(), run, RELEASE, DRAFT))
                .isEqualTo(1);
        database.execute("UPDATE release_import_files SET state = 'verified'");
        assertThat(FormRows.unproven(database.connection(), run, RELEASE, DRAFT))
                .isZero();
        assertThat(FormRows.keeper(database.connection(), DRAFT)).isEqualTo(run);
        assertThat(FormRows.keeper(database.connection(), RELEASE)).isZero();
    }
}
