package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.isotherm.asset.Locked;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.transfer.MoveError;

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

    /** The rows of those files as they are now, locked in the order of their ids. */
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

    /** The database's time; asked once for many rows, since each time writes out what has changed so far. */
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
