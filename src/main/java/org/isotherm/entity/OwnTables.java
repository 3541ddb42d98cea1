package org.isotherm.entity;

import java.util.Locale;
import java.util.Set;

/** The tables of Isotherm's own, which no policy asks about. A test holds them against the changelog. */
final class OwnTables {
    private static final Set<String> NAMES = Set.of(
            "adoption_names",
            "adoption_refusals",
            "adoptions",
            "asset_locations",
            "audit_log",
            "backend_conversions",
            "cluster_nodes",
            "databasechangelog",
            "databasechangeloglock",
            "encoded_contents",
            "entities",
            "entity_types",
            "file_chunks",
            "installation",
            "key_rotations",
            "migration_receipts",
            "reconciliation_findings",
            "reconciliation_listed",
            "reconciliations",
            "release_files",
            "release_import_files",
            "release_imports",
            "release_storage",
            "releases",
            "retired_keys",
            "schema_marks",
            "storage_backend_statuses",
            "storage_backend_types",
            "storage_backends",
            "storage_migration_items",
            "storage_migration_statuses",
            "storage_migrations",
            "storage_profiles",
            "storage_retrieval_files",
            "storage_retrieval_webhooks",
            "storage_retrievals",
            "storage_usage_samples",
            "stored_objects",
            "tiering_firings",
            "tiering_holds",
            "tiering_plan_items",
            "tiering_plans",
            "tiering_policies",
            "tiering_schedules");

    private OwnTables() {}

    static boolean has(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT)) || name.startsWith("pg_");
    }
}
