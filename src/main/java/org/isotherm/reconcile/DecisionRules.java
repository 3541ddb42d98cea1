package org.isotherm.reconcile;

/** What can be decided about which finding, and what that does to the rows. Each statement takes the ids as {@code ?1}. */
final class DecisionRules {
    private DecisionRules() {}

    /**
     * The findings with what the rules ask of them. One counts as decided when {@code ?2} is its decision already, unless
     * that was an adoption whose run has failed: then it may be decided anew.
     */
    static final String FINDINGS = """
            SELECT f.id, f.backend_id, f.kind, f.origin, f.storage_path AS name, f.detail, f.asset_location_id AS asset_id,
                   f.adoption_id, f.expected_size_bytes AS expected, f.decision,
                   f.decision IS NOT DISTINCT FROM ?2 AND NOT COALESCE(d.status = 'failed', FALSE) AS decided,
                   f.decision = 'adopt' AND NOT COALESCE(d.status = 'failed', FALSE) AS final
            FROM reconciliation_findings f LEFT JOIN adoptions d ON d.id = f.adoption_id""";

    private static final String FINAL = "WHEN n.final THEN 'was adopted, which cannot be taken back'";

    /** Somebody names the object by now, other than as one that is set aside. */
    private static final String TAKEN = "EXISTS (SELECT 1 FROM stored_objects o WHERE o.backend_id = n.backend_id"
            + " AND o.storage_path = n.name AND (o.managed OR o.state NOT IN ('deleted', 'released'))"
            + " AND o.state <> 'quarantined')"
            + " OR EXISTS (SELECT 1 FROM asset_locations a WHERE a.backend_id = n.backend_id AND a.storage_path = n.name)";

    private static final String OBJECT = "WHEN n.kind = 'unknown_object' AND n.detail IS NOT NULL THEN"
            + " 'can be no object of ours: ' || n.detail || '; ignore it'"
            + " WHEN n.kind = 'unknown_object' AND (" + TAKEN + ") THEN 'belongs to a row by now'";

    /** An SQL expression over {@code n}: why that cannot be decided; null when it can. */
    static String reason(Decision decision) {
        return switch (decision) {
            case IGNORE -> "CASE " + FINAL + " END";
            case QUARANTINE ->
                "CASE " + FINAL + " " + OBJECT
                        + " WHEN n.kind = 'stale_upload' THEN 'an unfinished upload is no object; ignore it'"
                        + " WHEN n.kind IN ('missing_object', 'size_differs') AND NOT EXISTS (SELECT 1 FROM asset_locations a"
                        + " WHERE a.id = n.asset_id AND a.backend_id = n.backend_id AND a.storage_path = n.name)"
                        + " THEN 'is not the object of an asset now, so nobody would read it' END";
            case ADOPT ->
                "CASE " + FINAL + " " + OBJECT
                        + " WHEN n.kind IN ('missing_object', 'size_differs') THEN"
                        + " 'there is nothing to take in; upload the content again, or quarantine the asset'"
                        + " WHEN n.kind = 'stale_upload' AND n.origin <> 'ledger' THEN"
                        + " 'the ledger does not name it, so it is not ours to abort'"
                        + " WHEN n.kind = 'stale_upload' AND (NOT " + LedgerNames.OURS + " OR " + LedgerNames.ON_ITS_WAY
                        + ") THEN 'its object is being written or deleted by now' END";
        };
    }

    private static final String THESE = " f.id = ANY (CAST(?1 AS BIGINT[]))";

    /** What was set aside before is not any more. */
    static final String LIFT_OBJECTS = "DELETE FROM stored_objects o USING reconciliation_findings f WHERE" + THESE
            + " AND f.kind = 'unknown_object' AND o.backend_id = f.backend_id AND o.storage_path = f.storage_path"
            + " AND o.state = 'quarantined'";

    static final String LIFT_ASSETS =
            "UPDATE asset_locations a SET quarantined_at = NULL FROM reconciliation_findings f"
                    + " WHERE" + THESE
                    + " AND f.kind IN ('missing_object', 'size_differs') AND a.id = f.asset_location_id"
                    + " AND a.backend_id = f.backend_id AND a.storage_path = f.storage_path AND a.quarantined_at IS NOT NULL";

    static final String QUARANTINE_OBJECTS =
            "INSERT INTO stored_objects (backend_id, storage_path, state, managed, size_bytes)"
                    + " SELECT f.backend_id, f.storage_path, 'quarantined', FALSE, COALESCE(f.size_bytes, 0)"
                    + " FROM reconciliation_findings f WHERE" + THESE
                    + " AND f.kind = 'unknown_object' ON CONFLICT DO NOTHING";

    static final String QUARANTINE_ASSETS =
            "UPDATE asset_locations a SET quarantined_at = now() FROM reconciliation_findings f WHERE" + THESE
                    + " AND f.kind IN ('missing_object', 'size_differs') AND a.id = f.asset_location_id"
                    + " AND a.backend_id = f.backend_id AND a.storage_path = f.storage_path";

    static final String ANY_OBJECT =
            "SELECT 1 FROM reconciliation_findings f WHERE" + THESE + " AND f.kind = 'unknown_object' LIMIT 1";

    /** The names that the adoption {@code ?2} takes in. */
    static final String NAME_OBJECTS = "INSERT INTO adoption_names (adoption_id, name) SELECT ?2, f.storage_path"
            + " FROM reconciliation_findings f WHERE" + THESE + " AND f.kind = 'unknown_object'";
}
