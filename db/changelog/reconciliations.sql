--liquibase formatted sql

--changeset isotherm:reconciliations-tables
--comment: runs that compare the rows with what lies on a backend, what they found, and what people decided about it
CREATE TABLE reconciliations (
    id BIGSERIAL PRIMARY KEY,
    backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'in_progress', 'completed', 'failed')),
    listed_objects BIGINT NOT NULL DEFAULT 0,
    listed_bytes BIGINT NOT NULL DEFAULT 0,
    unreadable_objects BIGINT NOT NULL DEFAULT 0,
    failure TEXT,
    initiated_by_name TEXT NOT NULL,
    idempotency_key TEXT,
    batch_instance_id BIGINT UNIQUE,
    batch_execution_id BIGINT,
    node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL, -- where its job runs
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE UNIQUE INDEX uq_reconciliations_idempotency ON reconciliations(initiated_by_name, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX uq_reconciliations_running ON reconciliations(backend_id) WHERE status IN ('pending', 'in_progress');
CREATE TRIGGER set_updated_at BEFORE UPDATE ON reconciliations
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();

CREATE TABLE reconciliation_findings (
    id BIGSERIAL PRIMARY KEY,
    reconciliation_id BIGINT NOT NULL REFERENCES reconciliations(id) ON DELETE CASCADE ON UPDATE CASCADE,
    backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('missing_object', 'size_differs', 'unknown_object', 'stale_upload')),
    origin TEXT NOT NULL CHECK (origin IN ('ledger', 'generated_name', 'foreign')),
    storage_path TEXT NOT NULL,           -- as the backend spells it; not always a name that Isotherm could use
    upload_id TEXT,
    size_bytes BIGINT,                    -- on the backend
    expected_size_bytes BIGINT,           -- in the row
    modified_at TIMESTAMPTZ,
    detail TEXT,
    object_id BIGINT,                     -- no references: a finding outlives its rows
    asset_location_id BIGINT,
    decision TEXT CHECK (decision IN ('adopt', 'quarantine', 'ignore')),
    decided_by TEXT,
    decided_at TIMESTAMPTZ,
    adoption_id BIGINT REFERENCES adoptions(id) ON DELETE SET NULL ON UPDATE CASCADE,
    carried_out_at TIMESTAMPTZ,           -- an aborted upload: when
    not_before TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    found_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
-- digests: a name that is not ours may be longer than an index takes
CREATE UNIQUE INDEX uq_reconciliation_findings_once
    ON reconciliation_findings(reconciliation_id, kind, md5(storage_path), md5(COALESCE(upload_id, '')));
CREATE INDEX idx_reconciliation_findings_page ON reconciliation_findings(reconciliation_id, id);
CREATE INDEX idx_reconciliation_findings_kind ON reconciliation_findings(reconciliation_id, kind, id);
CREATE INDEX idx_reconciliation_findings_ignored ON reconciliation_findings(backend_id, md5(storage_path))
    WHERE decision = 'ignore';
CREATE INDEX idx_reconciliation_findings_to_abort ON reconciliation_findings(not_before)
    WHERE kind = 'stale_upload' AND decision = 'adopt' AND carried_out_at IS NULL;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON reconciliation_findings
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();

-- Which names of the rows a listing has shown: spares a request for each. Only a hint, so it may be lost in a crash.
CREATE UNLOGGED TABLE reconciliation_listed (
    reconciliation_id BIGINT NOT NULL,
    storage_path TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    settled BOOLEAN NOT NULL,             -- older than the grace period
    PRIMARY KEY (reconciliation_id, storage_path)
);
--rollback DROP TABLE reconciliation_listed; DROP TABLE reconciliation_findings; DROP TABLE reconciliations;

--changeset isotherm:reconciliations-adoptions
--comment: an adoption of the files that were decided upon, not of a tree
ALTER TABLE adoptions ADD COLUMN reconciliation_id BIGINT REFERENCES reconciliations(id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TABLE adoption_names (
    adoption_id BIGINT NOT NULL REFERENCES adoptions(id) ON DELETE CASCADE ON UPDATE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (adoption_id, name)
);
--rollback DROP TABLE adoption_names; ALTER TABLE adoptions DROP COLUMN reconciliation_id;
