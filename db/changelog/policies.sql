--liquibase formatted sql

--changeset isotherm:policies-table
CREATE TABLE tiering_policies (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    source_tier TEXT NOT NULL DEFAULT 'hot',  -- tier to move FROM
    target_tier TEXT NOT NULL DEFAULT 'cold', -- tier to move TO
    target_backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    entity_type TEXT NOT NULL,
    condition_field TEXT NOT NULL,
    condition_operator TEXT NOT NULL,
    condition_value TEXT NOT NULL,
    age_threshold_days INTEGER,           -- files older than N days
    access_threshold_days INTEGER,        -- files not accessed in N days
    project_id BIGINT NULL,
    is_active BOOLEAN NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE INDEX idx_tiering_policies_target_backend ON tiering_policies(target_backend_id);
CREATE INDEX idx_tiering_policies_project_id ON tiering_policies(project_id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON tiering_policies
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE tiering_policies;

--changeset isotherm:policies-administered
--comment: policies are named by documents of the configuration, and changed by compare and set
ALTER TABLE tiering_policies
    ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT ck_tiering_policies_tiers CHECK (
        source_tier IN ('hot', 'cold') AND target_tier IN ('hot', 'cold') AND source_tier <> target_tier),
    ADD CONSTRAINT ck_tiering_policies_operator CHECK (
        condition_operator IN ('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'not_in', 'is_null', 'not_null')),
    ADD CONSTRAINT ck_tiering_policies_thresholds CHECK (age_threshold_days >= 0 AND access_threshold_days >= 0);
CREATE UNIQUE INDEX uq_tiering_policies_name ON tiering_policies(name);
--rollback DROP INDEX uq_tiering_policies_name; ALTER TABLE tiering_policies DROP COLUMN row_version, DROP CONSTRAINT ck_tiering_policies_tiers, DROP CONSTRAINT ck_tiering_policies_operator, DROP CONSTRAINT ck_tiering_policies_thresholds;

--changeset isotherm:policies-rules
--comment: which policy comes first, which files are worth it, how many a run takes and in which order
ALTER TABLE tiering_policies
    ADD COLUMN priority INTEGER NOT NULL DEFAULT 100,          -- the lowest comes first
    ADD COLUMN min_size_bytes BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN min_residency_seconds BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN max_files_per_run BIGINT,
    ADD COLUMN max_bytes_per_run BIGINT,
    ADD COLUMN move_order TEXT NOT NULL DEFAULT 'lru',
    ADD COLUMN source_retention_seconds BIGINT NOT NULL DEFAULT 86400,
    ADD CONSTRAINT ck_tiering_policies_rules CHECK (
        priority >= 0 AND min_size_bytes >= 0 AND min_residency_seconds >= 0 AND source_retention_seconds >= 0
        AND max_files_per_run > 0 AND max_bytes_per_run > 0 AND move_order IN ('lru', 'size', 'age'));
CREATE INDEX idx_tiering_policies_scope ON tiering_policies(entity_type, source_tier, project_id) WHERE is_active;
--rollback DROP INDEX idx_tiering_policies_scope; ALTER TABLE tiering_policies DROP COLUMN priority, DROP COLUMN min_size_bytes, DROP COLUMN min_residency_seconds, DROP COLUMN max_files_per_run, DROP COLUMN max_bytes_per_run, DROP COLUMN move_order, DROP COLUMN source_retention_seconds;

--changeset isotherm:policies-reads
--comment: what is read often may come back to the hot tier
ALTER TABLE tiering_policies
    ADD COLUMN accessed_within_days INTEGER CHECK (accessed_within_days >= 0),
    ADD COLUMN min_access_count INTEGER CHECK (min_access_count > 0);
--rollback ALTER TABLE tiering_policies DROP COLUMN accessed_within_days, DROP COLUMN min_access_count;
