package org.isotherm.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.UUID;
import org.isotherm.schema.MigratedDatabase;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackendConversionRowsTest {
    private MigratedDatabase database;
    private long run;

    @BeforeEach
    void begin() throws Exception {
        database = MigratedDatabase.create();
        database.connection().setAutoCommit(false);
        database.execute("INSERT INTO storage_backends (id, name, backend_type_id, status_id, tier, config)"
                + " SELECT n, 'nas' || n, (SELECT id FROM storage_backend_types WHERE name = 'local'),"
                + " (SELECT id FROM storage_backend_statuses WHERE name = 'active'), 'hot', '{}'"
                + " FROM generate_series(1, 2) n");
        database.execute(
                "INSERT INTO storage_profiles (id, name, backend_id) VALUES (3, 'before', 1), (4, 'after', 2)");
        database.connection().commit();
        run = BackendConversionRows.add(database.connection(), 1, 4, ReleaseConversions.Terms.NONE, "operator", null);
    }

    @AfterEach
    void end() throws Exception {
        database.close();
    }

    /** A release with one file, stored by that profile on that backend. */
    private void release(long id, long profile, long backend) throws Exception {
        ReleaseRows.add(database.connection(), id, "release " + id, profile, "operator");
        long content = database.number(
                "INSERT INTO encoded_contents (content_id, size_bytes, checksum_sha256, chunked, profile_id)"
                        + " VALUES (?, 0, ?, FALSE, ?) RETURNING id",
                UUID.randomUUID(),
                Sha256.of(new byte[0]).hex(),
                profile);
        ReleaseRows.put(database.connection(), id, StoragePath.of("a"), content);
        database.execute(
                "INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path)"
                        + " VALUES ('release', ?, 'file-a', ?, ?)",
                id,
                backend,
                "objects/" + id);
    }

    private long run(String kind, String status, Long filled, Long converts, Long of) throws Exception {
        return database.number(
                "INSERT INTO release_imports (kind, status, release_id, release_name, source_backend_id,"
                        + " converts_release_id, initiated_by_name, backend_conversion_id)"
                        + " VALUES (?, ?, CAST(? AS BIGINT), 'x', 1, CAST(? AS BIGINT), 'operator', CAST(? AS BIGINT))"
                        + " RETURNING id",
                kind,
                status,
                filled,
                converts,
                of);
    }

    private long next() throws Exception {
        return BackendConversionRows.next(database.connection(), run);
    }

    private BackendConversion found() throws Exception {
        return BackendConversionRows.find(database.connection(), run).orElseThrow();
    }

    @Test
    void thoseAreLeftThatHaveFilesThereInAnotherForm() throws Exception {
        release(10, 4, 1); // has the form
        release(11, 3, 2); // lies elsewhere
        release(12, 3, 1);
        release(13, 3, 1);

        assertThat(found().leftReleases()).isEqualTo(2);
        assertThat(next()).isEqualTo(12);
        long converted = run("conversion", "completed", 11L, 12L, run);
        assertThat(found().convertedReleases()).isEqualTo(1);
        assertThat(found().importId()).isEqualTo(converted);
        assertThat(next()).isEqualTo(13);
        run("conversion", "failed", null, 13L, run);
        assertThat(found().failedReleases()).isEqualTo(1);
        assertThat(found().leftReleases()).isZero();
        assertThat(next()).isZero();
    }

    @Test
    void whatSomebodyFillsOrKeepsIsLeftAlone() throws Exception {
        release(10, 3, 1);
        release(11, 3, 1);
        release(12, 3, 1);
        run("import", "in_progress", 10L, null, null);
        run("conversion", "completed", 11L, 10L, null); // keeps the form of before of another one
        run("import", "cancelled", 12L, null, null);

        assertThat(next()).isZero();
        assertThat(found().leftReleases()).isEqualTo(1); // the first, later
        database.execute("UPDATE release_imports SET status = 'completed' WHERE release_id = 10");
        assertThat(next()).isEqualTo(10);
    }

    private long rollback(long of, String status, Long partOf) throws Exception {
        long made = run("rollback", status, null, null, partOf);
        database.execute("UPDATE release_imports SET rolls_back_id = ? WHERE id = ?", of, made);
        return made;
    }

    @Test
    void thoseGoBackThatAreKeptTheLastOneFirst() throws Exception {
        for (long id = 10; id <= 15; id++) {
            release(id, 3, 1);
        }
        long first = run("conversion", "completed", 11L, 10L, run);
        long back = run("conversion", "completed", 13L, 12L, run);
        long last = run("conversion", "completed", 15L, 14L, run);
        run("conversion", "failed", 15L, 14L, run);
        rollback(back, "completed", null); // by itself
        rollback(first, "failed", null);
        BackendConversionRows.end(database.connection(), run, BackendConversionStatus.COMPLETED_WITH_ERRORS);
        assertThat(found().rolledBackReleases()).isEqualTo(1);
        assertThat(found().keptReleases()).isEqualTo(3);
        assertThat(found().returnableReleases()).isEqualTo(2);
        assertThat(BackendConversionRows.returning(database.connection(), run)).isZero();

        long conversion = run;
        run = BackendConversionRows.addRollback(database.connection(), conversion, "operator");
        assertThat(found().rollsBackId()).isEqualTo(conversion);
        assertThat(found().sourceRetention()).isNull();
        assertThat(found().leftReleases()).isEqualTo(2);
        assertThat(BackendConversionRows.nextToReturn(database.connection(), run))
                .isEqualTo(last);
        long returning = rollback(last, "in_progress", run);
        assertThat(BackendConversionRows.returning(database.connection(), conversion))
                .isEqualTo(returning);
        assertThat(BackendConversionRows.nextToReturn(database.connection(), run))
                .isEqualTo(first);
        database.execute("UPDATE release_imports SET status = 'completed' WHERE id = ?", returning);
        assertThat(found().convertedReleases()).isEqualTo(1);
        assertThat(found().leftReleases()).isEqualTo(1);

        run = conversion;
        assertThat(found().rolledBackReleases()).isEqualTo(2);
        assertThat(BackendConversionRows.finalise(database.connection(), run)).isEqualTo(6); // with their rollbacks
        assertThat(BackendConversionRows.finalise(database.connection(), run)).isZero();
        assertThat(found().keptReleases()).isZero();
        assertThat(found().returnableReleases()).isZero();
        assertThat(FormRows.due(database.connection(), 10)).hasSize(3);
    }

    @Test
    void aFormIsKeptForItsTimeAndAnewAfterARollback() throws Exception {
        release(10, 3, 1);
        release(11, 3, 1);
        long kept = run("conversion", "completed", 11L, 10L, null);
        database.execute("UPDATE release_imports SET completed_at = now() - interval '1 hour' WHERE id = ?", kept);
        assertThat(FormRows.due(database.connection(), 10))
                .as("until it is finalised")
                .isEmpty();
        database.execute("UPDATE release_imports SET retention_seconds = 3660 WHERE id = ?", kept);
        assertThat(FormRows.due(database.connection(), 10))
                .as("a minute is left")
                .isEmpty();
        database.execute("UPDATE release_imports SET retention_seconds = 3540 WHERE id = ?", kept);
        assertThat(FormRows.due(database.connection(), 10))
                .extracting(ReleaseImport::id)
                .containsExactly(kept);

        long back = rollback(kept, "failed", null);
        assertThat(FormRows.due(database.connection(), 10))
                .as("it can be resumed")
                .isEmpty();
        database.execute("UPDATE release_imports SET status = 'completed', completed_at = now() WHERE id = ?", back);
        assertThat(FormRows.due(database.connection(), 10))
                .as("from its end on")
                .isEmpty();
        database.execute("UPDATE release_imports SET completed_at = now() - interval '1 hour' WHERE id = ?", back);
        assertThat(FormRows.due(database.connection(), 10)).hasSize(1);
    }

    private Long bandwidthOf(long id) throws Exception {
        return ImportRows.find(database.connection(), id).orElseThrow().bandwidth();
    }

    @Test
    void aNewSpeedIsThatOfWhatHasNotEndedAndOfWhatFollows() throws Exception {
        long done = run("conversion", "completed", null, null, run);
        long failed = run("conversion", "failed", null, null, run);
        long open = run("conversion", "in_progress", null, null, run);
        long elsewhere = run("conversion", "in_progress", null, null, null);

        BackendConversionRows.pace(database.connection(), run, 2048L);

        assertThat(bandwidthOf(done)).isNull();
        assertThat(bandwidthOf(failed)).isEqualTo(2048);
        assertThat(bandwidthOf(open)).isEqualTo(2048);
        assertThat(bandwidthOf(elsewhere)).isNull();
        assertThat(found().bandwidthBytesPerSecond()).isEqualTo(2048);
        assertThat(BackendConversionRows.terms(database.connection(), run).bandwidth())
                .isEqualTo(2048);
        assertThat(BackendConversionRows.ordered(database.connection(), run)).isEqualTo(ReleaseConversions.Terms.NONE);
        BackendConversionRows.pace(database.connection(), run, null);
        assertThat(bandwidthOf(open)).isNull();
    }

    @Test
    void oneAtATimeIsAtWorkOnABackend() throws Exception {
        assertThatThrownBy(() -> BackendConversionRows.add(
                        database.connection(), 1, 3, ReleaseConversions.Terms.NONE, "operator", null))
                .isInstanceOf(SQLException.class);
        database.connection().rollback();
        run = BackendConversionRows.add(database.connection(), 1, 4, ReleaseConversions.Terms.NONE, "operator", "key");
        BackendConversionRows.end(database.connection(), run, BackendConversionStatus.COMPLETED);
        assertThat(found().status()).isEqualTo(BackendConversionStatus.COMPLETED);
        assertThat(BackendConversionRows.add(
                        database.connection(), 1, 4, ReleaseConversions.Terms.NONE, "operator", null))
                .isGreaterThan(run);
        assertThat(BackendConversionRows.lock(database.connection(), run)).isTrue();
        assertThat(BackendConversionRows.lock(database.connection(), run + 100)).isFalse();
    }
}
