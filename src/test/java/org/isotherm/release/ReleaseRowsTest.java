package org.isotherm.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.isotherm.schema.MigratedDatabase;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleaseRowsTest {
    private static final StoragePath PATH = StoragePath.of("shots/0042.mov");

    private MigratedDatabase database;

    @BeforeEach
    void begin() throws Exception {
        database = ReleaseSamples.database();
        ReleaseRows.add(database.connection(), 7, "harbour", ReleaseSamples.PLAIN, "operator");
    }

    @AfterEach
    void end() throws Exception {
        database.close();
    }

    private long content(String content) throws Exception {
        return ReleaseSamples.content(database, content, false);
    }

    private Release release() throws Exception {
        return ReleaseRows.find(database.connection(), 7).orElseThrow();
    }

    @Test
    void aReleaseIsADraftUntilItIsPublished() throws Exception {
        assertThat(release().state()).isEqualTo(ReleaseState.DRAFT);
        assertThat(ReleaseRows.page(database.connection(), ReleaseState.PUBLISHED, Long.MAX_VALUE, 10))
                .isEmpty();
        assertThat(ReleaseRows.page(database.connection(), ReleaseState.DRAFT, Long.MAX_VALUE, 10))
                .hasSize(1);

        assertThat(ReleaseRows.publish(database.connection(), 7)).isTrue();
        assertThat(ReleaseRows.publish(database.connection(), 7)).isFalse();

        assertThat(release().state()).isEqualTo(ReleaseState.PUBLISHED);
        assertThat(ReleaseRows.page(database.connection(), ReleaseState.PUBLISHED, 7, 10))
                .isEmpty();
        assertThat(ReleaseRows.lock(database.connection(), 8)).isFalse();
    }

    @Test
    void theNewestComesFirstPageByPage() throws Exception {
        for (long id = 20; id <= 24; id++) {
            ReleaseRows.add(database.connection(), id, "release " + id, 3, "mira");
            if (id != 22) {
                ReleaseRows.publish(database.connection(), id);
            }
        }

        assertThat(ids(ReleaseState.PUBLISHED, Long.MAX_VALUE, 2)).containsExactly(24L, 23L);
        assertThat(ids(ReleaseState.PUBLISHED, 23, 2)).containsExactly(21L, 20L);
        assertThat(ids(ReleaseState.PUBLISHED, 20, 2)).isEmpty();
        assertThat(ids(ReleaseState.DRAFT, Long.MAX_VALUE, 10)).containsExactly(22L, 7L);
    }

    private List<Long> ids(ReleaseState state, long beforeId, int limit) throws Exception {
        return ReleaseRows.page(database.connection(), state, beforeId, limit).stream()
                .map(Release::id)
                .toList();
    }

    @Test
    void aPathHasOneContentAndTheReleaseSumsThemUp() throws Exception {
        ReleaseRows.put(database.connection(), 7, PATH, content("first"));
        ReleaseRows.put(database.connection(), 7, StoragePath.of("empty"), content(""));
        long next = content("the second one");
        ReleaseRows.put(database.connection(), 7, PATH, next);

        ReleaseFile file = ReleaseRows.file(database.connection(), 7, PATH).orElseThrow();
        assertThat(file.contentId()).isEqualTo(next);
        assertThat(file.size()).isEqualTo(14);
        assertThat(release().files()).isEqualTo(2);
        assertThat(release().bytes()).isEqualTo(14);
        assertThat(ReleaseRows.files(database.connection(), 7, file.id(), 10))
                .extracting(ReleaseFile::path)
                .containsExactly(StoragePath.of("empty"));
        assertThat(ReleaseRows.isChunked(database.connection(), next)).isFalse();
    }

    @Test
    void aReleaseWithFilesAndAContentOfAFileStay() throws Exception {
        long content = content("kept");
        ReleaseRows.put(database.connection(), 7, PATH, content);
        database.connection().commit();

        assertThatThrownBy(() -> ReleaseRows.delete(database.connection(), 7)).isInstanceOf(SQLException.class);
        database.connection().rollback();
        assertThatThrownBy(() -> database.execute("DELETE FROM encoded_contents WHERE id = ?", content))
                .isInstanceOf(SQLException.class);
        database.connection().rollback();
        ReleaseRows.remove(
                database.connection(),
                ReleaseRows.file(database.connection(), 7, PATH).orElseThrow().id());
        ReleaseRows.delete(database.connection(), 7);
        assertThat(database.number("SELECT count(*) FROM release_storage")).isZero();
    }

    private ReleaseImport run() throws Exception {
        long id = ImportRows.add(
                database.connection(),
                release(),
                new Imports.Request("harbour", 1, "drop/", null, null),
                "operator",
                null);
        return ImportRows.find(database.connection(), id).orElseThrow();
    }

    @Test
    void whatWasListedTwiceIsOneFileAndOursIsNone() throws Exception {
        ReleaseImport run = run();
        database.execute("INSERT INTO stored_objects (backend_id, storage_path, state, managed, size_bytes)"
                + " VALUES (1, 'drop/ours', 'live', TRUE, 1), (1, 'drop/adopted', 'live', FALSE, 1)");
        for (String name : List.of("drop/a", "drop/b", "drop/a", "drop/ours", "drop/adopted")) {
            ImportRows.discovered(database.connection(), run, name, name.substring(5), 3, null);
        }
        ImportRows.discovered(database.connection(), run, "drop/link", null, 0, "a symbolic link");

        assertThat(ImportRows.files(database.connection(), "WHERE f.import_id = ? ORDER BY f.id", run.id()))
                .extracting(ImportFile::sourcePath)
                .containsExactly("drop/a", "drop/b", "drop/adopted", "drop/link");
        ImportProgress progress = ImportRows.progress(database.connection(), run.id());
        assertThat(progress.totalFiles()).isEqualTo(4);
        assertThat(progress.failedFiles()).isEqualTo(1);
    }

    @Test
    void filesWithTheSameContentAreFound() throws Exception {
        ReleaseImport run = run();
        List<String> contents = List.of("one", "two", "one", "", "", "elsewhere");
        for (int i = 0; i < contents.size(); i++) {
            ImportRows.discovered(database.connection(), run, "drop/" + i, "" + i, 0, null);
            String content = contents.get(i);
            ImportRows.run(
                    database.connection(),
                    "UPDATE release_import_files SET state = 'hashed', size_bytes = ?, checksum_sha256 = ?"
                            + " WHERE source_path = ?",
                    content.length(),
                    Sha256.of(content.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .hex(),
                    "drop/" + i);
        }
        ReleaseRows.add(database.connection(), 8, "another", 3, "operator");
        ReleaseRows.put(database.connection(), 8, PATH, content("elsewhere"));
        ReleaseRows.put(database.connection(), 7, PATH, content("two"));

        ImportRows.compareContents(database.connection(), run.id());

        List<ImportFile> files =
                ImportRows.files(database.connection(), "WHERE f.import_id = ? ORDER BY f.id", run.id());
        assertThat(files).extracting(ImportFile::duplicateOf).containsExactly(null, null, "drop/0", null, null, null);
        assertThat(files).extracting(ImportFile::known).containsExactly(false, false, false, false, false, true);
        ImportProgress progress = ImportRows.progress(database.connection(), run.id());
        assertThat(progress.duplicateFiles()).isEqualTo(1);
        assertThat(progress.duplicateBytes()).isEqualTo(3);
        assertThat(progress.hashedBytes()).isEqualTo(3 + 3 + 3 + 9);
    }

    @Test
    void asManyFilesAreStoredAtOnceAsFillAChunk() {
        List<ImportFile> files = new ArrayList<>();
        for (int size : new int[] {40, 40, 40, 0, 300}) {
            files.add(new ImportFile(
                    files.size(), "x", "x", size, null, ImportFileState.HASHED, null, false, null, null, null));
        }

        assertThat(sizes(ImportStoring.fill(files, 100))).containsExactly(40L, 40L);
        assertThat(sizes(ImportStoring.fill(files, 120))).containsExactly(40L, 40L, 40L);
        assertThat(sizes(ImportStoring.fill(files.subList(4, 5), 100))).containsExactly(300L);
        assertThat(IntStream.of(1, 39)
                        .mapToObj(c -> ImportStoring.fill(files, c).size()))
                .containsExactly(1, 1);
    }

    private static List<Long> sizes(List<ImportFile> files) {
        return files.stream().map(ImportFile::size).toList();
    }
}
