package org.isotherm.asset;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.cluster.JsonRows;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a switch: read under locks, and written by one statement for each table, however many files there are. Runs
 * inside the caller's transaction.
 */
@Dependent
class PlacedRows {
    @PersistenceContext
    private EntityManager rows;

    private final DatabaseClock clock;

    @Inject
    PlacedRows(DatabaseClock clock) {
        this.clock = clock;
    }

    /** When the transaction began, by the database. */
    OffsetDateTime now() {
        return clock.now();
    }

    /** The assets of those ids, locked, in the order of their ids. */
    List<AssetLocation> assets(Collection<Long> ids) {
        return Locked.rows(rows, AssetLocation.class, "asset_locations", ids);
    }

    /** The objects that these assets have, whose rows are locked, and those of these ids; locked in the order of their ids. */
    @SuppressWarnings("unchecked") // one column of numbers
    List<StoredObject> objects(Collection<Long> assets, Set<Long> ids) {
        List<Number> found = rows.createNativeQuery("""
                        SELECT id FROM stored_objects WHERE asset_location_id = ANY (CAST(?1 AS BIGINT[])) AND state = 'live'
                        UNION SELECT unnest(CAST(?2 AS BIGINT[]))""")
                .setParameter(1, Ids.array(assets))
                .setParameter(2, Ids.array(ids))
                .getResultList();
        return Locked.rows(
                rows,
                StoredObject.class,
                "stored_objects",
                found.stream().map(Number::longValue).toList());
    }

    /** Writes which object the assets have, and that they have changed. */
    void writeAssets(Collection<AssetLocation> assets) {
        JsonArrayBuilder all = JsonRows.list();
        for (AssetLocation asset : assets) {
            JsonObjectBuilder row = JsonRows.row()
                    .add("id", asset.id)
                    .add("backend", asset.backendId)
                    .add("path", asset.storagePath)
                    .add("size", asset.fileSizeBytes)
                    .add("generation", asset.generation);
            all.add(with(row, "sha256", asset.checksumSha256));
        }
        rows.createNativeQuery("""
                        UPDATE asset_locations a
                        SET backend_id = w.backend, storage_path = w.path, file_size_bytes = w.size,
                            checksum_sha256 = w.sha256, generation = w.generation, quarantined_at = NULL
                        FROM jsonb_to_recordset(CAST(?1 AS JSONB)) AS w(
                            id BIGINT, backend BIGINT, path TEXT, size BIGINT, sha256 TEXT, generation BIGINT)
                        WHERE a.id = w.id""").setParameter(1, all.build().toString()).executeUpdate();
    }

    /** Writes what has become of the objects. */
    void writeObjects(Collection<StoredObject> objects) {
        JsonArrayBuilder all = JsonRows.list();
        for (StoredObject object : objects) {
            JsonObjectBuilder row = JsonRows.row()
                    .add("id", object.id)
                    .add("state", object.state.text())
                    .add("size", object.sizeBytes);
            with(row, "sha256", object.checksumSha256);
            with(row, "delete_after", object.deleteAfter == null ? null : object.deleteAfter.toString());
            if (object.contentId != null) {
                row.add("content", object.contentId);
            }
            all.add(row);
        }
        rows.createNativeQuery("""
                        UPDATE stored_objects o
                        SET state = w.state, delete_after = w.delete_after, node_id = NULL, size_bytes = w.size,
                            checksum_sha256 = w.sha256, content_id = w.content
                        FROM jsonb_to_recordset(CAST(?1 AS JSONB)) AS w(
                            id BIGINT, state TEXT, delete_after TIMESTAMPTZ, size BIGINT, sha256 TEXT, content BIGINT)
                        WHERE o.id = w.id""").setParameter(1, all.build().toString()).executeUpdate();
    }

    private static JsonObjectBuilder with(JsonObjectBuilder row, String name, @Nullable String value) {
        return value == null ? row : row.add(name, value);
    }
}
