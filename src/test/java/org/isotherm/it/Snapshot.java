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
    private static final Map<String, String> TABLES = Map.ofEntries(
            Map.entry(
                    "storage_backends",
                    "id, name, backend_type_id, status_id, tier, config, is_default, total_capacity_bytes, project_id,"
                            + " identity, row_version, min_free_bytes, high_watermark_percent,"
                            + " low_watermark_percent, overflow_backend_id"),
            Map.entry("tiering_policies", "id, name, target_backend_id, condition_value, row_version"),
            Map.entry("entity_types", "id, name, relation, columns, file_fields, row_version"),
            Map.entry("tiering_holds", "id, kind, scope, scope_id, owner, reason, expires_at, released_at"),
            Map.entry("tiering_schedules", "id, name, policy_ids, cron, time_zone, backend_id, is_active, row_version"),
            Map.entry("key_rotations", "id, from_key, to_key"),
            Map.entry("retired_keys", "name, retired_by"),
            Map.entry("releases", "id, name, published_at"),
            Map.entry("release_files", "id, release_id, path, content_id"),
            Map.entry("release_imports", "id, release_id, source_backend_id, source_prefix"),
            Map.entry("backend_conversions", "id, backend_id, profile_id"),
            Map.entry("storage_profiles", "id, name, backend_id, is_default, row_version"),
            Map.entry(
                    "asset_locations",
                    "id, entity_type, entity_id, file_field, backend_id, storage_path, file_size_bytes,"
                            + " checksum_sha256, generation"),
            Map.entry("stored_objects", "id, backend_id, storage_path, state, managed, asset_location_id, size_bytes"),
            Map.entry("storage_migrations", "id, source_backend_id, target_backend_id, filter, parallelism"),
            Map.entry("adoptions", "id, backend_id, prefix, entity_type, file_field"),
            Map.entry("reconciliations", "id, backend_id"),
            Map.entry("reconciliation_findings", "id, reconciliation_id, kind, storage_path, decision, decided_by"),
            Map.entry("storage_retrievals", "id, kind, requested_by"),
            Map.entry("storage_retrieval_webhooks", "retrieval_id, url"),
            Map.entry("entities", "entity_type, entity_id, name, project_id, status, attributes"),
            Map.entry("audit_log", "id, principal, action, subject_type, subject_id"));

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
