package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.StringReader;

/**
 * Makes the item rows of a run from the assets that lie on its source. Goes through them in portions, each its own
 * transaction; a second run over the same assets adds nothing, so a crash in between does no harm.
 */
@ApplicationScoped
public class MigrationPlan implements RunPlan {
    @PersistenceContext
    private EntityManager rows;

    /**
     * Adds the rows of the next portion.
     *
     * <p>An asset that an unfinished run is moving already is listed as skipped: two movers never work on one.
     *
     * @param afterAsset the last asset looked at; 0 to begin
     * @param limit of so many assets at the most
     * @return the last asset looked at now; -1 when there are no more
     */
    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public long addPortion(Migration run, long afterAsset, int limit) {
        Object last = rows.createNativeQuery(
                        "SELECT MAX(id) FROM (" + assets(run, "a.id") + " ORDER BY a.id LIMIT " + limit + ") portion")
                .setParameter(1, run.sourceBackendId)
                .setParameter(2, afterAsset)
                .getSingleResult();
        if (last == null) {
            return -1;
        }
        // from here on the portion is the ids up to its last one: each statement sees what was uploaded meanwhile
        long lastAsset = ((Number) last).longValue();
        insert(run, afterAsset, lastAsset, "pending", "NULL", "NULL", " AND p.quarantined_at IS NULL");
        insert(
                run,
                afterAsset,
                lastAsset,
                "skipped",
                "'source_missing'",
                "'quarantined: its object is lost'",
                " AND p.quarantined_at IS NOT NULL");
        insert(
                run,
                afterAsset,
                lastAsset,
                "skipped",
                "'changed_meanwhile'",
                "'another run is moving this file'",
                " AND EXISTS (SELECT 1 FROM storage_migration_items i WHERE i.migration_id <> " + run.id
                        + " AND i.asset_location_id = p.id AND i.state IN ('pending', 'copying', 'copied'))");
        return lastAsset;
    }

    private void insert(
            Migration run, long after, long last, String state, String error, String message, String condition) {
        rows.createNativeQuery("INSERT INTO storage_migration_items (migration_id, asset_location_id, asset,"
                        + " source_backend_id, target_backend_id, source_path, source_generation, expected_sha256,"
                        + " file_size_bytes, state, error, message)"
                        + " SELECT " + run.id + ", p.id, p.entity_type || '/' || p.entity_id || '/' || p.file_field,"
                        + " p.backend_id, " + run.targetBackendId + ", p.storage_path, p.generation, p.checksum_sha256,"
                        + " p.file_size_bytes, '" + state + "', " + error + ", " + message
                        + " FROM (" + assets(run, "a.*") + " AND a.id <= ?3) p WHERE TRUE" + condition
                        + " ORDER BY p.id ON CONFLICT DO NOTHING")
                .setParameter(1, run.sourceBackendId)
                .setParameter(2, after)
                .setParameter(3, last)
                .executeUpdate();
    }

    /** The assets to move behind the one looked at last. Texts stay in the run's own row; only numbers are put into the statement. */
    private static String assets(Migration run, String columns) {
        JsonObject filter = parse(run.filter);
        StringBuilder sql = new StringBuilder("SELECT " + columns + " FROM asset_locations a")
                .append(" WHERE a.backend_id = ?1 AND a.id > ?2");
        if (filter.containsKey("entity_type")) {
            sql.append(" AND a.entity_type = (SELECT m.filter->>'entity_type' FROM storage_migrations m WHERE m.id = ")
                    .append(run.id)
                    .append(')');
        }
        if (filter.containsKey("project_id")) {
            sql.append(" AND EXISTS (SELECT 1 FROM entities e WHERE e.entity_type = a.entity_type"
                            + " AND e.entity_id = a.entity_id AND e.project_id = ")
                    .append(filter.getJsonNumber("project_id").longValueExact())
                    .append(')');
        }
        if (filter.containsKey("asset_location_ids")) {
            sql.append(" AND a.id IN (SELECT CAST(jsonb_array_elements_text(m.filter->'asset_location_ids') AS BIGINT)"
                            + " FROM storage_migrations m WHERE m.id = ")
                    .append(run.id)
                    .append(')');
        }
        return sql.toString();
    }

    /** How many bytes the assets have that the run would move now. */
    @Transactional
    public long bytes(Migration run) {
        return ((Number) rows.createNativeQuery("SELECT COALESCE(SUM(p.file_size_bytes), 0) FROM ("
                                + assets(run, "a.file_size_bytes") + ") p")
                        .setParameter(1, run.sourceBackendId)
                        .setParameter(2, 0)
                        .getSingleResult())
                .longValue();
    }

    private static JsonObject parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void finish(Migration run) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations m SET planned_at = now(), total_files = s.files, total_bytes = s.bytes,
                               skipped_files = s.skipped, begun_files = s.skipped
                        FROM (SELECT COUNT(*) AS files, COALESCE(SUM(file_size_bytes), 0) AS bytes,
                                     COUNT(*) FILTER (WHERE state = 'skipped') AS skipped
                              FROM storage_migration_items WHERE migration_id = ?1) s
                        WHERE m.id = ?1 AND m.planned_at IS NULL""").setParameter(1, run.id).executeUpdate();
    }
}
