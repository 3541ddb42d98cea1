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
