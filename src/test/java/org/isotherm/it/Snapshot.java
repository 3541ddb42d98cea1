package org.isotherm.it;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A count and digest of every table that a request may change, to be compared before and after.
 *
 * <p>Left out is what changes by itself: usage, counters of accesses, the progress of jobs, and objects on their way to
 * be deleted, which a failed upload leaves on purpose.
 *
 * @param digests by table
 */
record Snapshot(Map<String, String> digests) {
    private static final Map<String, String> TABLES = Map.of(
            "storage_backends",
                    "id, name, backend_type_id, status_id, tier, config, is_default, total_capacity_bytes, project_id,"
                            + " identity, row_version",
            "asset_locations",
                    "id, entity_type, entity_id, file_field, backend_id, storage_path, file_size_bytes,"
                            + " checksum_sha256, generation",
            "stored_objects", "id, backend_id, storage_path, state, managed, asset_location_id, size_bytes",
            "storage_migrations", "id, source_backend_id, target_backend_id, filter, parallelism",
            "adoptions", "id, backend_id, prefix, entity_type, file_field",
            "reconciliations", "id, backend_id",
            "reconciliation_findings", "id, reconciliation_id, kind, storage_path, decision, decided_by",
            "entities", "entity_type, entity_id, name, project_id, status, attributes",
            "audit_log", "id, principal, action, subject_type, subject_id");

    static Snapshot of(IsothermServer server) throws SQLException {
        Map<String, String> digests = new LinkedHashMap<>();
        try (Connection database = server.database();
                Statement statement = database.createStatement()) {
            for (Map.Entry<String, String> table : TABLES.entrySet()) {
                String only = table.getKey().equals("stored_objects")
                        ? " WHERE state IN ('live', 'retained', 'released')"
                        : "";
                try (ResultSet row = statement.executeQuery("SELECT count(*) || ' ' || coalesce(md5(string_agg(r::text,"
                        + " '|' ORDER BY r::text)), '') FROM (SELECT " + table.getValue() + " FROM " + table.getKey()
                        + only + ") r")) {
                    row.next();
                    digests.put(table.getKey(), row.getString(1));
                }
            }
        }
        return new Snapshot(digests);
    }
}
