--liquibase formatted sql

--changeset isotherm:profiles-tables
CREATE TABLE storage_profiles (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    encrypted BOOLEAN NOT NULL DEFAULT FALSE,
    chunked BOOLEAN NOT NULL DEFAULT FALSE,
    chunk_size_bytes BIGINT CHECK (chunk_size_bytes > 0),
    is_default BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE UNIQUE INDEX uq_storage_profiles_default ON storage_profiles(is_default) WHERE is_default;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON storage_profiles
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();

CREATE TABLE release_storage (
    id BIGSERIAL PRIMARY KEY,
    release_id BIGINT NOT NULL UNIQUE,
    storage_profile_id BIGINT NOT NULL REFERENCES storage_profiles(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE INDEX idx_release_storage_profile ON release_storage(storage_profile_id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON release_storage
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();

CREATE TABLE file_chunks (
    id BIGSERIAL PRIMARY KEY,
    file_id BIGINT NOT NULL,
    chunk_id BIGINT NOT NULL,
    chunk_index INTEGER NOT NULL CHECK (chunk_index >= 0),
    byte_offset BIGINT NOT NULL CHECK (byte_offset >= 0),
    byte_length BIGINT NOT NULL CHECK (byte_length >= 0),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    UNIQUE (file_id, chunk_index)
);
CREATE INDEX idx_file_chunks_chunk ON file_chunks(chunk_id);
--rollback DROP TABLE file_chunks; DROP TABLE release_storage; DROP TABLE storage_profiles;

--changeset isotherm:profiles-administered
--comment: profiles are changed by compare and set
ALTER TABLE storage_profiles ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1;
--rollback ALTER TABLE storage_profiles DROP COLUMN row_version;

--changeset isotherm:profiles-contents
--comment: how the bytes of a file became stored bytes; each object says how it decodes, and a copy of it the same
CREATE TABLE encoded_contents (
    id BIGSERIAL PRIMARY KEY,
    content_id UUID NOT NULL UNIQUE,      -- bound into what is encrypted
    size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
    checksum_sha256 TEXT NOT NULL,        -- of the content; that of an object is the ledger's
    chunked BOOLEAN NOT NULL,
    key_name TEXT,                        -- the key that opens the data key; NULL: not encrypted
    wrapped_key TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    CHECK ((key_name IS NULL) = (wrapped_key IS NULL))
);
CREATE INDEX idx_encoded_contents_key ON encoded_contents(key_name, id) WHERE key_name IS NOT NULL;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON encoded_contents
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
ALTER TABLE stored_objects ADD COLUMN content_id BIGINT REFERENCES encoded_contents(id) ON DELETE RESTRICT;
CREATE INDEX idx_stored_objects_content ON stored_objects(content_id) WHERE content_id IS NOT NULL;
ALTER TABLE file_chunks
    ADD CONSTRAINT file_chunks_file_fkey FOREIGN KEY (file_id) REFERENCES encoded_contents(id) ON DELETE CASCADE,
    ADD CONSTRAINT file_chunks_chunk_fkey FOREIGN KEY (chunk_id) REFERENCES asset_locations(id) ON DELETE RESTRICT;
--rollback ALTER TABLE file_chunks DROP CONSTRAINT file_chunks_chunk_fkey, DROP CONSTRAINT file_chunks_file_fkey; ALTER TABLE stored_objects DROP COLUMN content_id; DROP TABLE encoded_contents;

--changeset isotherm:profiles-contents-kept splitStatements:false
--comment: a content says which profile it was stored by, and goes with the last object that names it
ALTER TABLE storage_profiles ADD COLUMN key_name TEXT;   -- NULL: the key named default, where it is encrypted
ALTER TABLE encoded_contents
    ADD COLUMN profile_id BIGINT REFERENCES storage_profiles(id) ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX idx_encoded_contents_profile ON encoded_contents(profile_id) WHERE profile_id IS NOT NULL;
CREATE FUNCTION trigger_forget_content() RETURNS TRIGGER AS $$
BEGIN
    -- of two transactions that delete the last two objects, the second one waits here and then sees what the first did
    PERFORM 1 FROM encoded_contents WHERE id = OLD.content_id FOR UPDATE;
    DELETE FROM encoded_contents c
    WHERE c.id = OLD.content_id AND NOT EXISTS (SELECT 1 FROM stored_objects o WHERE o.content_id = c.id);
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER forget_content AFTER DELETE ON stored_objects
    FOR EACH ROW WHEN (OLD.content_id IS NOT NULL) EXECUTE FUNCTION trigger_forget_content();
--rollback DROP TRIGGER forget_content ON stored_objects; DROP FUNCTION trigger_forget_content(); ALTER TABLE encoded_contents DROP COLUMN profile_id; ALTER TABLE storage_profiles DROP COLUMN key_name;

--changeset isotherm:profiles-keys splitStatements:false
--comment: wrapping data keys by another key, and keys by which nothing is wrapped any more
CREATE TABLE key_rotations (
    id BIGSERIAL PRIMARY KEY,
    from_key TEXT NOT NULL,
    to_key TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending' CHECK
        (status IN ('pending', 'in_progress', 'completed', 'completed_with_errors', 'failed', 'cancelled')),
    total_contents BIGINT NOT NULL DEFAULT 0,     -- on the old key when it was asked for
    rewrapped_contents BIGINT NOT NULL DEFAULT 0,
    refused_contents BIGINT NOT NULL DEFAULT 0,   -- the old key does not open their data keys
    failure TEXT,
    initiated_by_name TEXT NOT NULL,
    idempotency_key TEXT,
    batch_instance_id BIGINT UNIQUE,
    batch_execution_id BIGINT,
    node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL, -- where its job runs
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    CHECK (from_key <> to_key)
);
CREATE UNIQUE INDEX uq_key_rotations_idempotency ON key_rotations(initiated_by_name, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON key_rotations
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();

CREATE TABLE retired_keys (
    name TEXT PRIMARY KEY,
    retired_by TEXT NOT NULL,
    retired_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
-- Who retires a key holds off writers of encoded_contents while it looks whether anything is on the key.
CREATE FUNCTION refuse_retired_key() RETURNS TRIGGER AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM retired_keys WHERE name = NEW.key_name) THEN
        RAISE EXCEPTION 'key % is retired', NEW.key_name USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER refuse_retired_key BEFORE INSERT OR UPDATE OF key_name ON encoded_contents
    FOR EACH ROW WHEN (NEW.key_name IS NOT NULL) EXECUTE FUNCTION refuse_retired_key();
--rollback DROP TRIGGER refuse_retired_key ON encoded_contents; DROP FUNCTION refuse_retired_key(); DROP TABLE retired_keys; DROP TABLE key_rotations;

--changeset isotherm:profiles-deduplicated
--comment: chunks of equal content are stored once in a release; each is a content of its own, counted by the rows of file_chunks
ALTER TABLE storage_profiles
    ADD COLUMN deduplicated BOOLEAN NOT NULL DEFAULT FALSE,
    ADD CONSTRAINT storage_profiles_deduplicated_check CHECK (chunked OR NOT deduplicated);
ALTER TABLE encoded_contents
    ADD COLUMN deduplicated BOOLEAN NOT NULL DEFAULT FALSE, -- its chunks say how they decode; then byte_offset counts their contents
    ADD CONSTRAINT encoded_contents_deduplicated_check CHECK (NOT deduplicated OR (chunked AND key_name IS NULL));
--rollback ALTER TABLE encoded_contents DROP COLUMN deduplicated; ALTER TABLE storage_profiles DROP COLUMN deduplicated;
