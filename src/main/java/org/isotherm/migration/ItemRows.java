package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.isotherm.asset.Locked;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.cluster.JsonRows;
import org.isotherm.transfer.MoveError;
import org.jspecify.annotations.Nullable;

/** What every transaction on item rows has in common: locks, reasons, counters. Runs inside the caller's. */
@Dependent
class ItemRows {
    @PersistenceContext
    private EntityManager rows;

    private final DatabaseClock clock;

    @Inject
    ItemRows(DatabaseClock clock) {
        this.clock = clock;
    }

    /** Changes the counters of the run by so much, with the rows that they count in the same transaction. */
    void add(long migrationId, int transferred, long bytes, int verified, int failed, int skipped) {
        if (transferred == 0 && bytes == 0 && verified == 0 && failed == 0 && skipped == 0) {
            return;
        }
        rows.createNativeQuery("""
                        UPDATE storage_migrations SET transferred_files = transferred_files + ?2,
                               transferred_bytes = transferred_bytes + ?3, verified_files = verified_files + ?4,
                               failed_files = failed_files + ?5, skipped_files = skipped_files + ?6
                        WHERE id = ?1""")
                .setParameter(1, migrationId)
                .setParameter(2, transferred)
                .setParameter(3, bytes)
                .setParameter(4, verified)
                .setParameter(5, failed)
                .setParameter(6, skipped)
                .executeUpdate();
    }

    /** The rows of those files as they are now, locked in the order of their ids. {@link #write} writes what is changed in them. */
    Map<Long, MigrationItem> lock(Collection<MigrationItem> items) {
        Map<Long, MigrationItem> now = new HashMap<>();
        if (items.isEmpty()) {
            return now; // SQL has no empty list; a claim whose files were all taken over settles none
        }
        Locked.rows(
                        rows,
                        MigrationItem.class,
                        "storage_migration_items",
                        items.stream().map(i -> i.id).toList())
                .forEach(i -> now.put(i.id, i));
        return now;
    }

    /**
     * Writes what may change in rows that the running transaction has locked: one statement, however many. Each fence
     * rises, here too.
     *
     * @throws IllegalStateException when a row has another fence than it had: it was not locked, or is written twice
     */
    void write(Collection<MigrationItem> items) {
        if (items.isEmpty()) {
            return;
        }
        JsonArrayBuilder all = JsonRows.list();
        items.forEach(item -> all.add(json(item)));
        int written = rows.createNativeQuery("""
                        UPDATE storage_migration_items i
                        SET fence = i.fence + 1, state = w.state, attempts = w.attempts, node_id = w.node_id,
                            not_before = w.not_before, target_object_id = w.target_object_id,
                            return_object_id = w.return_object_id, target_path = w.target_path,
                            source_sha256 = w.source_sha256, target_sha256 = w.target_sha256,
                            verify_mode = w.verify_mode, copied_bytes = w.copied_bytes, error = w.error,
                            message = w.message, error_at = w.error_at, completed_at = w.completed_at
                        FROM jsonb_to_recordset(CAST(?1 AS JSONB)) AS w(
                            id BIGINT, fence BIGINT, state TEXT, attempts INTEGER, node_id BIGINT,
                            not_before TIMESTAMPTZ, target_object_id BIGINT, return_object_id BIGINT, target_path TEXT,
                            source_sha256 TEXT, target_sha256 TEXT, verify_mode TEXT, copied_bytes BIGINT, error TEXT,
                            message TEXT, error_at TIMESTAMPTZ, completed_at TIMESTAMPTZ)
                        WHERE i.id = w.id AND i.fence = w.fence""")
                .setParameter(1, all.build().toString())
                .executeUpdate();
        if (written != items.size()) {
            throw new IllegalStateException(
                    "of " + items.size() + " files " + written + " had the fence they were read with");
        }
        items.forEach(item -> item.fence++);
    }

    private static JsonObjectBuilder json(MigrationItem item) {
        JsonObjectBuilder row = JsonRows.row()
                .add("id", item.id)
                .add("fence", item.fence)
                .add("state", item.state.text())
                .add("attempts", item.attempts)
                .add("not_before", item.notBefore.toString())
                .add("copied_bytes", item.copiedBytes);
        number(row, "node_id", item.nodeId);
        number(row, "target_object_id", item.targetObjectId);
        number(row, "return_object_id", item.returnObjectId);
        text(row, "target_path", item.targetPath);
        text(row, "source_sha256", item.sourceSha256);
        text(row, "target_sha256", item.targetSha256);
        text(row, "verify_mode", item.verifyMode);
        text(row, "error", item.error);
        text(row, "message", item.message);
        text(row, "error_at", item.errorAt);
        text(row, "completed_at", item.completedAt);
        return row;
    }

    /** What is left out is NULL. */
    private static void text(JsonObjectBuilder row, String name, @Nullable Object value) {
        if (value != null) {
            row.add(name, value.toString());
        }
    }

    private static void number(JsonObjectBuilder row, String name, @Nullable Long value) {
        if (value != null) {
            row.add(name, value);
        }
    }

    /** The database's time. */
    OffsetDateTime now() {
        return clock.now();
    }

    void skip(MigrationItem item, OffsetDateTime at, String message) {
        skip(item, at, MoveError.CHANGED_MEANWHILE, message);
    }

    void skip(MigrationItem item, OffsetDateTime at, MoveError error, String message) {
        end(item, ItemState.SKIPPED, at, error, message);
    }

    void fail(MigrationItem item, OffsetDateTime at, MoveError error, String message) {
        end(item, ItemState.FAILED, at, error, message);
    }

    private void end(MigrationItem item, ItemState state, OffsetDateTime at, MoveError error, String message) {
        item.state = state;
        item.nodeId = null;
        note(item, at, error, message);
    }

    /** Keeps the reason in the row. */
    void note(MigrationItem item, OffsetDateTime at, MoveError error, String message) {
        item.error = error.text();
        item.message = message;
        item.errorAt = at;
    }

    /** Puts the last 100 failures into the run's own row; the whole list stays in the item rows. */
    void refreshErrorLog(long migrationId) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations m SET error_log = COALESCE((
                            SELECT jsonb_agg(e.entry ORDER BY e.id)
                            FROM (SELECT i.id, jsonb_build_object('asset_location_id', i.asset_location_id,
                                         'asset', i.asset, 'path', i.source_path, 'error', i.error,
                                         'message', i.message,
                                         'at', to_char(i.error_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
                                         AS entry
                                  FROM storage_migration_items i
                                  WHERE i.migration_id = m.id AND i.state = 'failed'
                                  ORDER BY i.id DESC LIMIT 100) e), '[]')
                        WHERE m.id = ?1""").setParameter(1, migrationId).executeUpdate();
    }
}
