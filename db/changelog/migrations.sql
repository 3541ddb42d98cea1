--liquibase formatted sql

--changeset isotherm:migrations-statuses
CREATE TABLE storage_migration_statuses (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON storage_migration_statuses
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
INSERT INTO storage_migration_statuses (name, description) VALUES
    ('pending', 'Migration queued'),
    ('in_progress', 'Migration actively transferring files'),
    ('verifying', 'Verifying checksums after transfer'),
    ('completed', 'Migration completed successfully'),
    ('failed', 'Migration failed'),
    ('rolled_back', 'Migration rolled back after failure');
--rollback DROP TABLE storage_migration_statuses;

--changeset isotherm:migrations-more-statuses
INSERT INTO storage_migration_statuses (name, description) VALUES
    ('completed_with_errors', 'Migration moved what could be moved; the rest is listed with its reasons'),
    ('paused', 'Migration paused; nothing is claimed until it is resumed'),
    ('cancelled', 'Migration cancelled; what was moved stays moved'),
    ('rolling_back', 'Migration being rolled back');
--rollback DELETE FROM storage_migration_statuses WHERE name IN ('completed_with_errors', 'paused', 'cancelled', 'rolling_back');

--changeset isotherm:migrations-table
CREATE TABLE storage_migrations (
    id BIGSERIAL PRIMARY KEY,
    status_id BIGINT NOT NULL REFERENCES storage_migration_statuses(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    source_backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    target_backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    total_files INTEGER NOT NULL DEFAULT 0,
    transferred_files INTEGER NOT NULL DEFAULT 0,
    verified_files INTEGER NOT NULL DEFAULT 0,
    failed_files INTEGER NOT NULL DEFAULT 0,
    total_bytes BIGINT NOT NULL DEFAULT 0,
    transferred_bytes BIGINT NOT NULL DEFAULT 0,
    error_log JSONB NOT NULL DEFAULT '[]',
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    initiated_by BIGINT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE INDEX idx_storage_migrations_status_id ON storage_migrations(status_id);
CREATE INDEX idx_storage_migrations_source ON storage_migrations(source_backend_id);
CREATE INDEX idx_storage_migrations_target ON storage_migrations(target_backend_id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON storage_migrations
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE storage_migrations;

--changeset isotherm:migrations-run
--comment: what the run was told, and its batch job
ALTER TABLE storage_migrations
    ADD COLUMN kind TEXT NOT NULL DEFAULT 'migration',
    ADD COLUMN source_retention_seconds BIGINT NOT NULL DEFAULT 86400 CHECK (source_retention_seconds >= 0),
    ADD COLUMN delete_adopted BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN verification TEXT NOT NULL DEFAULT 'read_back',
    ADD COLUMN parallelism INTEGER NOT NULL DEFAULT 4 CHECK (parallelism BETWEEN 1 AND 16),
    ADD COLUMN bandwidth_bytes_per_second BIGINT CHECK (bandwidth_bytes_per_second > 0),
    ADD COLUMN filter JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN planned_at TIMESTAMPTZ,
    ADD COLUMN skipped_files INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN initiated_by_name TEXT NOT NULL DEFAULT 'isotherm',
    ADD COLUMN idempotency_key TEXT,
    ADD COLUMN failure TEXT,
    ADD COLUMN batch_instance_id BIGINT UNIQUE,
    ADD COLUMN batch_execution_id BIGINT;
CREATE UNIQUE INDEX uq_storage_migrations_idempotency ON storage_migrations(initiated_by_name, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
--rollback ALTER TABLE storage_migrations DROP COLUMN kind, DROP COLUMN source_retention_seconds, DROP COLUMN delete_adopted, DROP COLUMN verification, DROP COLUMN parallelism, DROP COLUMN bandwidth_bytes_per_second, DROP COLUMN filter, DROP COLUMN planned_at, DROP COLUMN skipped_files, DROP COLUMN initiated_by_name, DROP COLUMN idempotency_key, DROP COLUMN failure, DROP COLUMN batch_instance_id, DROP COLUMN batch_execution_id;

--changeset isotherm:migrations-items
--comment: one row per file of a run; the truth about its move, and its receipt afterwards
CREATE TABLE storage_migration_items (
    id BIGSERIAL PRIMARY KEY,
    migration_id BIGINT NOT NULL REFERENCES storage_migrations(id) ON DELETE CASCADE ON UPDATE CASCADE,
    asset_location_id BIGINT NOT NULL,   -- no reference: the receipt outlives the asset
    asset TEXT NOT NULL,                  -- entity type/id/field, for people
    source_backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    target_backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    source_path TEXT NOT NULL,
    source_generation BIGINT NOT NULL,
    expected_sha256 TEXT,                 -- NULL: nobody has computed it yet
    file_size_bytes BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'copying', 'copied', 'completed', 'skipped', 'failed', 'rolled_back')),
    fence BIGINT NOT NULL DEFAULT 0,      -- counts every change; an attempt that was taken over holds an old one
    attempts INTEGER NOT NULL DEFAULT 0,
    node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL, -- who works on it while its lease lasts
    not_before TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    target_object_id BIGINT REFERENCES stored_objects(id) ON DELETE SET NULL,
    target_path TEXT,
    source_sha256 TEXT,
    target_sha256 TEXT,
    verify_mode TEXT,
    copied_bytes BIGINT NOT NULL DEFAULT 0,
    error TEXT,
    message TEXT,
    error_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    UNIQUE (migration_id, asset_location_id)
);
CREATE UNIQUE INDEX uq_storage_migration_items_one_mover ON storage_migration_items(asset_location_id)
    WHERE state IN ('pending', 'copying', 'copied');
CREATE INDEX idx_storage_migration_items_pending ON storage_migration_items(migration_id, not_before, id) WHERE state = 'pending';
CREATE INDEX idx_storage_migration_items_active ON storage_migration_items(migration_id, id) WHERE state IN ('copying', 'copied');
CREATE INDEX idx_storage_migration_items_page ON storage_migration_items(migration_id, id);
CREATE INDEX idx_storage_migration_items_source ON storage_migration_items(source_backend_id) WHERE state IN ('pending', 'copying', 'copied');
CREATE INDEX idx_storage_migration_items_state ON storage_migration_items(migration_id, state, id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON storage_migration_items
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE storage_migration_items;

--changeset isotherm:migrations-driver
--comment: the batch execution that drives the run, and the node it runs on; no other may while that node's lease lasts
ALTER TABLE storage_migrations
    ADD COLUMN driver_execution_id BIGINT,
    ADD COLUMN driver_node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL;
CREATE INDEX idx_storage_migrations_driver ON storage_migrations(driver_node_id) WHERE driver_execution_id IS NOT NULL;
--rollback ALTER TABLE storage_migrations DROP COLUMN driver_execution_id, DROP COLUMN driver_node_id;

--changeset isotherm:migrations-receipts splitStatements:false
--comment: one row per completed move, chained per run by hashes; the run notes the last one
CREATE TABLE migration_receipts (
    migration_id BIGINT NOT NULL REFERENCES storage_migrations(id) ON DELETE CASCADE ON UPDATE CASCADE,
    number BIGINT NOT NULL,               -- from 1, without gaps
    asset_location_id BIGINT NOT NULL,    -- no reference: the receipt outlives the asset
    asset TEXT NOT NULL,
    source_backend_id BIGINT NOT NULL,
    source_path TEXT NOT NULL,
    target_backend_id BIGINT NOT NULL,
    target_path TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    source_sha256 TEXT,                   -- NULL: nothing was copied, the object was there
    target_sha256 TEXT NOT NULL,
    verify_mode TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    node TEXT NOT NULL,
    moved_at TIMESTAMPTZ NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (migration_id, number),
    UNIQUE (migration_id, asset_location_id)
);
ALTER TABLE storage_migrations
    ADD COLUMN receipts BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN receipts_head TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
CREATE FUNCTION trigger_keep_receipts() RETURNS TRIGGER AS $$
BEGIN
    -- with its run a receipt may go: the run's row is gone before the cascade comes here
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT 1 FROM storage_migrations WHERE id = OLD.migration_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'receipts are never changed';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER keep_receipts BEFORE UPDATE OR DELETE ON migration_receipts
    FOR EACH ROW EXECUTE FUNCTION trigger_keep_receipts();
CREATE TRIGGER keep_all_receipts BEFORE TRUNCATE ON migration_receipts
    FOR EACH STATEMENT EXECUTE FUNCTION trigger_keep_receipts();
--rollback DROP TABLE migration_receipts; DROP FUNCTION trigger_keep_receipts(); ALTER TABLE storage_migrations DROP COLUMN receipts, DROP COLUMN receipts_head;

--changeset isotherm:migrations-error-budget
--comment: the counters as they stood when the execution that goes on now began; its error budget counts from there
ALTER TABLE storage_migrations
    ADD COLUMN begun_at TIMESTAMPTZ,
    ADD COLUMN begun_files INTEGER NOT NULL DEFAULT 0,        -- verified, failed and skipped ones
    ADD COLUMN begun_failed_files INTEGER NOT NULL DEFAULT 0;
--rollback ALTER TABLE storage_migrations DROP COLUMN begun_at, DROP COLUMN begun_files, DROP COLUMN begun_failed_files;

--changeset isotherm:migrations-finalise
--comment: sources may be kept until somebody says that they need not be
ALTER TABLE storage_migrations
    ADD COLUMN until_finalised BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN finalised_at TIMESTAMPTZ;
--rollback ALTER TABLE storage_migrations DROP COLUMN until_finalised, DROP COLUMN finalised_at;

--changeset isotherm:migrations-rollback
--comment: a rollback is a run of its own; return_object_id: the old object that an item goes back to without a copy
ALTER TABLE storage_migrations
    ADD COLUMN rolls_back BIGINT REFERENCES storage_migrations(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    ADD COLUMN rolled_back_by BIGINT REFERENCES storage_migrations(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    ADD COLUMN rolled_back_files INTEGER NOT NULL DEFAULT 0,
    ADD CONSTRAINT ck_storage_migrations_rollback CHECK ((kind = 'rollback') = (rolls_back IS NOT NULL));
CREATE INDEX idx_storage_migrations_rolls_back ON storage_migrations(rolls_back) WHERE rolls_back IS NOT NULL;
ALTER TABLE storage_migration_items
    ADD COLUMN return_object_id BIGINT REFERENCES stored_objects(id) ON DELETE SET NULL;
CREATE INDEX idx_storage_migration_items_return ON storage_migration_items(return_object_id)
    WHERE return_object_id IS NOT NULL;
CREATE INDEX idx_storage_migration_items_asset ON storage_migration_items(asset_location_id);
--rollback DROP INDEX idx_storage_migration_items_asset; ALTER TABLE storage_migration_items DROP COLUMN return_object_id; ALTER TABLE storage_migrations DROP COLUMN rolls_back, DROP COLUMN rolled_back_by, DROP COLUMN rolled_back_files;

--changeset isotherm:migrations-drain
--comment: what a drain has found to be left on its source, when it looked last
ALTER TABLE storage_migrations ADD COLUMN drain_report JSONB;
--rollback ALTER TABLE storage_migrations DROP COLUMN drain_report;

--changeset isotherm:receipts-of-an-asset
--comment: the receipts of one file, the latest run first
CREATE INDEX idx_migration_receipts_asset_location_id ON migration_receipts(asset_location_id, migration_id);
--rollback DROP INDEX idx_migration_receipts_asset_location_id;
