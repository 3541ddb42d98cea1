--liquibase formatted sql

--changeset isotherm:releases-tables
--comment: sets of files; what is chunked lies in assets of the release's entity, anything else is one
CREATE TABLE releases (
    id BIGINT PRIMARY KEY,                -- that of its entity of the type release
    name TEXT NOT NULL UNIQUE,
    created_by_name TEXT NOT NULL,
    published_at TIMESTAMPTZ,             -- NULL: a draft
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON releases
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
ALTER TABLE release_storage
    ADD CONSTRAINT release_storage_release_fkey FOREIGN KEY (release_id) REFERENCES releases(id) ON DELETE CASCADE;

CREATE TABLE release_files (
    id BIGSERIAL PRIMARY KEY,
    release_id BIGINT NOT NULL REFERENCES releases(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    path TEXT NOT NULL,
    content_id BIGINT NOT NULL REFERENCES encoded_contents(id) ON DELETE RESTRICT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    UNIQUE (release_id, path)
);
CREATE INDEX idx_release_files_page ON release_files(release_id, id);
CREATE INDEX idx_release_files_content ON release_files(content_id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON release_files
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE release_files; ALTER TABLE release_storage DROP CONSTRAINT release_storage_release_fkey; DROP TABLE releases;

--changeset isotherm:releases-imports
--comment: runs that make a release of the files that lie on a backend
CREATE TABLE release_imports (
    id BIGSERIAL PRIMARY KEY,
    release_id BIGINT REFERENCES releases(id) ON DELETE SET NULL,         -- NULL: cancelled, and discarded
    release_name TEXT NOT NULL,
    profile_id BIGINT REFERENCES storage_profiles(id) ON DELETE SET NULL ON UPDATE CASCADE,
    source_backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    source_prefix TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'in_progress', 'completed', 'failed', 'cancelled')),
    step TEXT NOT NULL DEFAULT 'discover' CHECK (step IN ('discover', 'hash', 'store', 'verify', 'publish')),
    discovered_through TEXT,                                              -- the last name that was listed
    failure TEXT,
    initiated_by_name TEXT NOT NULL,
    idempotency_key TEXT,
    batch_instance_id BIGINT UNIQUE,
    batch_execution_id BIGINT,
    node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL,       -- where its job runs
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE UNIQUE INDEX uq_release_imports_idempotency ON release_imports(initiated_by_name, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE INDEX idx_release_imports_release ON release_imports(release_id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON release_imports
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();

CREATE TABLE release_import_files (
    id BIGSERIAL PRIMARY KEY,
    import_id BIGINT NOT NULL REFERENCES release_imports(id) ON DELETE CASCADE ON UPDATE CASCADE,
    source_path TEXT NOT NULL,            -- as the backend spells it; not always a name that Isotherm could use
    path TEXT,                            -- in the release; NULL: it can be no file of one
    size_bytes BIGINT NOT NULL DEFAULT 0,
    checksum_sha256 TEXT,
    state TEXT NOT NULL CHECK (state IN ('discovered', 'hashed', 'stored', 'verified', 'failed')),
    duplicate_of_id BIGINT,               -- the first file of this import with the same content
    is_known BOOLEAN NOT NULL DEFAULT FALSE, -- another release has a file with the same content
    error TEXT,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
-- a digest: a name that is not ours may be longer than an index takes
CREATE UNIQUE INDEX uq_release_import_files_once ON release_import_files(import_id, md5(source_path));
CREATE INDEX idx_release_import_files_state ON release_import_files(import_id, state, id);
CREATE INDEX idx_encoded_contents_checksum ON encoded_contents(checksum_sha256);
--rollback DROP INDEX idx_encoded_contents_checksum; DROP TABLE release_import_files; DROP TABLE release_imports;

--changeset isotherm:releases-conversions
--comment: an import whose source is a release brings that into the form of another profile, by way of a draft that then keeps the form of before
ALTER TABLE release_imports
    ADD COLUMN kind TEXT NOT NULL DEFAULT 'import' CHECK (kind IN ('import', 'conversion', 'rollback')),
    ADD COLUMN converts_release_id BIGINT REFERENCES releases(id) ON DELETE SET NULL, -- NULL: an import, or it is gone
    ADD COLUMN rolls_back_id BIGINT REFERENCES release_imports(id) ON DELETE SET NULL ON UPDATE CASCADE,
    ADD COLUMN finalised_at TIMESTAMPTZ;  -- from then on the form of before is not kept
CREATE INDEX idx_release_imports_converts ON release_imports(converts_release_id) WHERE converts_release_id IS NOT NULL;
--rollback DROP INDEX idx_release_imports_converts; ALTER TABLE release_imports DROP COLUMN finalised_at, DROP COLUMN rolls_back_id, DROP COLUMN converts_release_id, DROP COLUMN kind;

--changeset isotherm:releases-backend-conversions
--comment: all releases that have files on a backend are converted, one after the other
CREATE TABLE backend_conversions (
    id BIGSERIAL PRIMARY KEY,
    backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE CASCADE ON UPDATE CASCADE,
    profile_id BIGINT REFERENCES storage_profiles(id) ON DELETE SET NULL ON UPDATE CASCADE,
    status TEXT NOT NULL DEFAULT 'in_progress'
        CHECK (status IN ('in_progress', 'completed', 'completed_with_errors', 'cancelled')),
    initiated_by_name TEXT NOT NULL,
    idempotency_key TEXT,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE UNIQUE INDEX uq_backend_conversions_idempotency ON backend_conversions(initiated_by_name, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX uq_backend_conversions_at_work ON backend_conversions(backend_id) WHERE status = 'in_progress';
CREATE TRIGGER set_updated_at BEFORE UPDATE ON backend_conversions
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
ALTER TABLE release_imports
    ADD COLUMN backend_conversion_id BIGINT REFERENCES backend_conversions(id) ON DELETE SET NULL;
CREATE INDEX idx_release_imports_backend_conversion ON release_imports(backend_conversion_id)
    WHERE backend_conversion_id IS NOT NULL;
--rollback DROP INDEX idx_release_imports_backend_conversion; ALTER TABLE release_imports DROP COLUMN backend_conversion_id; DROP TABLE backend_conversions;

--changeset isotherm:releases-conversions-kept
--comment: how long the form of before is kept, and conversions of a backend's releases that are taken back or finalised as a whole
ALTER TABLE release_imports
    ADD COLUMN retention_seconds BIGINT CHECK (retention_seconds >= 0); -- NULL: until it is finalised
ALTER TABLE backend_conversions
    ADD COLUMN rolls_back_id BIGINT REFERENCES backend_conversions(id) ON DELETE CASCADE, -- NULL: a conversion
    ADD COLUMN retention_seconds BIGINT CHECK (retention_seconds >= 0),
    ADD COLUMN finalised_at TIMESTAMPTZ;
CREATE INDEX idx_release_imports_rolls_back ON release_imports(rolls_back_id) WHERE rolls_back_id IS NOT NULL;
--rollback DROP INDEX idx_release_imports_rolls_back; ALTER TABLE backend_conversions DROP COLUMN finalised_at, DROP COLUMN retention_seconds, DROP COLUMN rolls_back_id; ALTER TABLE release_imports DROP COLUMN retention_seconds;

--changeset isotherm:releases-bandwidth
--comment: imports and conversions of releases are held to so many bytes per second, as runs of moves are; and when and by whom each file was proven
ALTER TABLE release_imports
    ADD COLUMN bandwidth_bytes_per_second BIGINT CHECK (bandwidth_bytes_per_second > 0); -- NULL: no limit
ALTER TABLE backend_conversions
    ADD COLUMN bandwidth_bytes_per_second BIGINT CHECK (bandwidth_bytes_per_second > 0);
ALTER TABLE release_import_files
    ADD COLUMN verified_at TIMESTAMPTZ,
    ADD COLUMN verified_by TEXT;                                          -- the node
--rollback ALTER TABLE release_import_files DROP COLUMN verified_by, DROP COLUMN verified_at; ALTER TABLE backend_conversions DROP COLUMN bandwidth_bytes_per_second; ALTER TABLE release_imports DROP COLUMN bandwidth_bytes_per_second;

--changeset isotherm:releases-bandwidth-changed
--comment: the speed is changed while a run is at work; what was asked for at its start stays known, for a request that is sent again
ALTER TABLE release_imports ADD COLUMN ordered_bandwidth_bytes_per_second BIGINT;
UPDATE release_imports SET ordered_bandwidth_bytes_per_second = bandwidth_bytes_per_second;
ALTER TABLE backend_conversions ADD COLUMN ordered_bandwidth_bytes_per_second BIGINT;
UPDATE backend_conversions SET ordered_bandwidth_bytes_per_second = bandwidth_bytes_per_second;
--rollback ALTER TABLE backend_conversions DROP COLUMN ordered_bandwidth_bytes_per_second; ALTER TABLE release_imports DROP COLUMN ordered_bandwidth_bytes_per_second;
