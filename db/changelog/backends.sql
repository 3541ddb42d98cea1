--liquibase formatted sql

--changeset isotherm:backends-types
CREATE TABLE storage_backend_types (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON storage_backend_types
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
INSERT INTO storage_backend_types (name, description) VALUES
    ('local', 'Local filesystem storage'),
    ('s3', 'S3-compatible object storage (AWS S3, MinIO, etc.)'),
    ('nfs', 'NFS/SMB network-attached storage');
--rollback DROP TABLE storage_backend_types;

--changeset isotherm:backends-statuses
CREATE TABLE storage_backend_statuses (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON storage_backend_statuses
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
INSERT INTO storage_backend_statuses (name, description) VALUES
    ('active', 'Backend is available and accepting operations'),
    ('read_only', 'Backend is available for reads but not writes'),
    ('offline', 'Backend is temporarily unavailable'),
    ('decommissioned', 'Backend is being migrated off and will be removed');
--rollback DROP TABLE storage_backend_statuses;

--changeset isotherm:backends-table
CREATE TABLE storage_backends (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    backend_type_id BIGINT NOT NULL REFERENCES storage_backend_types(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    status_id BIGINT NOT NULL REFERENCES storage_backend_statuses(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    tier TEXT NOT NULL DEFAULT 'hot',     -- 'hot' or 'cold'
    config JSONB NOT NULL,               -- backend-specific config (bucket, endpoint, mount path, etc.)
    is_default BOOLEAN NOT NULL DEFAULT false,
    total_capacity_bytes BIGINT,
    used_bytes BIGINT NOT NULL DEFAULT 0,
    project_id BIGINT NULL,              -- NULL = global, set = project-specific
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE INDEX idx_storage_backends_type_id ON storage_backends(backend_type_id);
CREATE INDEX idx_storage_backends_status_id ON storage_backends(status_id);
CREATE INDEX idx_storage_backends_tier ON storage_backends(tier);
CREATE INDEX idx_storage_backends_project_id ON storage_backends(project_id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON storage_backends
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE storage_backends;

--changeset isotherm:backends-identity
--comment: what the marker on the backend says, and the row's version for compare-and-set
ALTER TABLE storage_backends
    ADD COLUMN identity UUID NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT ck_storage_backends_tier CHECK (tier IN ('hot', 'cold')),
    ADD CONSTRAINT ck_storage_backends_capacity CHECK (total_capacity_bytes >= 0);
--rollback ALTER TABLE storage_backends DROP COLUMN identity, DROP COLUMN row_version, DROP CONSTRAINT ck_storage_backends_tier, DROP CONSTRAINT ck_storage_backends_capacity;

--changeset isotherm:backends-one-default
--comment: one default write target for the studio and one for each project
CREATE UNIQUE INDEX uq_storage_backends_default_global ON storage_backends(is_default)
    WHERE is_default AND project_id IS NULL;
CREATE UNIQUE INDEX uq_storage_backends_default_project ON storage_backends(project_id)
    WHERE is_default AND project_id IS NOT NULL;
--rollback DROP INDEX uq_storage_backends_default_global; DROP INDEX uq_storage_backends_default_project;

--changeset isotherm:backends-committed
--comment: what objects up to an id have taken; whoever gives room away adds what came behind it
ALTER TABLE storage_backends
    ADD COLUMN committed_bytes BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN committed_until BIGINT NOT NULL DEFAULT 0,    -- id of a stored_objects row
    ADD COLUMN committed_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    ADD COLUMN committed_next BIGINT NOT NULL DEFAULT 0,     -- the last id at committed_next_at
    ADD COLUMN committed_next_at TIMESTAMPTZ NOT NULL DEFAULT NOW();
--rollback ALTER TABLE storage_backends DROP COLUMN committed_bytes, DROP COLUMN committed_until, DROP COLUMN committed_at, DROP COLUMN committed_next, DROP COLUMN committed_next_at;

--changeset isotherm:backends-capabilities
--comment: what the backend was last seen to do, an array of names; NULL: it has not been tried
ALTER TABLE storage_backends ADD COLUMN capabilities JSONB;
--rollback ALTER TABLE storage_backends DROP COLUMN capabilities;

--changeset isotherm:backends-purged
--comment: a purged backend is shown no more; its row stays for the runs and receipts that name it, its name is free again
ALTER TABLE storage_backends
    ADD COLUMN purged_at TIMESTAMPTZ,
    ADD COLUMN purged_name TEXT,              -- what it was called
    ADD CONSTRAINT ck_storage_backends_purged CHECK ((purged_at IS NULL) = (purged_name IS NULL));
--rollback ALTER TABLE storage_backends DROP COLUMN purged_at, DROP COLUMN purged_name;
--changeset isotherm:backends-room-rules
--comment: what is left free, from when a backend counts as full or as roomy again, and where goes what does not fit
ALTER TABLE storage_backends
    ADD COLUMN min_free_bytes BIGINT,            -- NULL: the setting isotherm.storage.min-free
    ADD COLUMN high_watermark_percent INTEGER,
    ADD COLUMN low_watermark_percent INTEGER,
    ADD COLUMN overflow_backend_id BIGINT REFERENCES storage_backends(id) ON DELETE SET NULL ON UPDATE CASCADE,
    ADD CONSTRAINT ck_storage_backends_min_free CHECK (min_free_bytes >= 0),
    ADD CONSTRAINT ck_storage_backends_watermarks CHECK (
        (high_watermark_percent IS NULL) = (low_watermark_percent IS NULL)
        AND (low_watermark_percent IS NULL
             OR (low_watermark_percent >= 0 AND low_watermark_percent < high_watermark_percent
                 AND high_watermark_percent <= 100))),
    ADD CONSTRAINT ck_storage_backends_overflow CHECK (overflow_backend_id <> id);
CREATE INDEX idx_storage_backends_overflow ON storage_backends(overflow_backend_id);
--rollback ALTER TABLE storage_backends DROP COLUMN min_free_bytes, DROP COLUMN high_watermark_percent, DROP COLUMN low_watermark_percent, DROP COLUMN overflow_backend_id;

--changeset isotherm:storage-usage-samples
--comment: what each backend held, a sample for each quarter of an hour, for people who look back
CREATE TABLE storage_usage_samples (
    sampled_at TIMESTAMPTZ NOT NULL,
    backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE CASCADE ON UPDATE CASCADE,
    used_bytes BIGINT NOT NULL,
    PRIMARY KEY (sampled_at, backend_id)
);
CREATE INDEX idx_storage_usage_samples_backend_id ON storage_usage_samples(backend_id);
--rollback DROP TABLE storage_usage_samples;
