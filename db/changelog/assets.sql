--liquibase formatted sql

--changeset isotherm:assets-locations
CREATE TABLE asset_locations (
    id BIGSERIAL PRIMARY KEY,
    entity_type TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    file_field TEXT NOT NULL,             -- which field on the entity (e.g., 'output_video_path')
    backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    storage_path TEXT NOT NULL,           -- path within the backend (S3 key, NFS path, local path)
    file_size_bytes BIGINT NOT NULL DEFAULT 0,
    checksum_sha256 TEXT,
    last_accessed_at TIMESTAMPTZ,
    access_count INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE UNIQUE INDEX uq_asset_locations_entity_field
    ON asset_locations(entity_type, entity_id, file_field);
CREATE INDEX idx_asset_locations_backend_id ON asset_locations(backend_id);
CREATE INDEX idx_asset_locations_last_accessed ON asset_locations(last_accessed_at);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON asset_locations
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE asset_locations;

--changeset isotherm:assets-generation
--comment: counts the contents and places a row has had; a move switches it only when it is still the one it saw
ALTER TABLE asset_locations ADD COLUMN generation BIGINT NOT NULL DEFAULT 1;
CREATE INDEX idx_asset_locations_backend_page ON asset_locations(backend_id, id);
--rollback DROP INDEX idx_asset_locations_backend_page; ALTER TABLE asset_locations DROP COLUMN generation;

--changeset isotherm:assets-objects
--comment: the ledger of every object that Isotherm has named: intent, live copy, retained copy, tombstone
CREATE TABLE stored_objects (
    id BIGSERIAL PRIMARY KEY,
    backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    storage_path TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('writing', 'live', 'retained', 'condemned', 'deleted', 'released')),
    managed BOOLEAN NOT NULL,             -- false: taken in where it lay, under its own name
    asset_location_id BIGINT REFERENCES asset_locations(id) ON DELETE SET NULL,
    size_bytes BIGINT NOT NULL DEFAULT 0,
    checksum_sha256 TEXT,
    node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL, -- who writes it
    upload_id TEXT,
    delete_after TIMESTAMPTZ,             -- retained: until then; condemned: not before
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE UNIQUE INDEX uq_stored_objects_name ON stored_objects(backend_id, storage_path)
    WHERE managed OR state NOT IN ('deleted', 'released');
CREATE INDEX idx_stored_objects_due ON stored_objects(backend_id, delete_after, id) WHERE state IN ('condemned', 'deleted');
CREATE INDEX idx_stored_objects_retained ON stored_objects(delete_after) WHERE state = 'retained';
CREATE INDEX idx_stored_objects_writing ON stored_objects(node_id) WHERE state = 'writing';
CREATE INDEX idx_stored_objects_asset ON stored_objects(asset_location_id);
CREATE INDEX idx_stored_objects_usage ON stored_objects(backend_id) INCLUDE (size_bytes)
    WHERE state IN ('live', 'retained', 'condemned');
CREATE TRIGGER set_updated_at BEFORE UPDATE ON stored_objects
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE stored_objects;

--changeset isotherm:assets-by-object
--comment: who refers to an object, asked before each delete
CREATE INDEX idx_asset_locations_object ON asset_locations(backend_id, storage_path);
--rollback DROP INDEX idx_asset_locations_object;

--changeset isotherm:assets-objects-remember
--comment: an object remembers its asset when that is deleted, for a move that is still at work on it goes by it
ALTER TABLE stored_objects DROP CONSTRAINT stored_objects_asset_location_id_fkey;
--rollback UPDATE stored_objects o SET asset_location_id = NULL WHERE NOT EXISTS (SELECT 1 FROM asset_locations a WHERE a.id = o.asset_location_id); ALTER TABLE stored_objects ADD CONSTRAINT stored_objects_asset_location_id_fkey FOREIGN KEY (asset_location_id) REFERENCES asset_locations(id) ON DELETE SET NULL;

--changeset isotherm:assets-room
--comment: what takes room on a backend: all of it, what came behind an id, and what is being written
CREATE INDEX idx_stored_objects_room ON stored_objects(backend_id, id) INCLUDE (size_bytes, state)
    WHERE state IN ('writing', 'live', 'retained', 'condemned');
CREATE INDEX idx_stored_objects_reserved ON stored_objects(backend_id) INCLUDE (size_bytes) WHERE state = 'writing';
DROP INDEX idx_stored_objects_usage;
--rollback CREATE INDEX idx_stored_objects_usage ON stored_objects(backend_id) INCLUDE (size_bytes) WHERE state IN ('live', 'retained', 'condemned'); DROP INDEX idx_stored_objects_room; DROP INDEX idx_stored_objects_reserved;

--changeset isotherm:assets-quarantine
--comment: what a reconciliation found and a person set aside: files of nobody that nothing may take in, and assets whose object is lost
ALTER TABLE stored_objects DROP CONSTRAINT stored_objects_state_check;
ALTER TABLE stored_objects ADD CONSTRAINT stored_objects_state_check
    CHECK (state IN ('writing', 'live', 'retained', 'condemned', 'deleted', 'released', 'quarantined'));
CREATE INDEX idx_stored_objects_released ON stored_objects(backend_id, storage_path) WHERE state = 'released';
CREATE INDEX idx_stored_objects_quarantined ON stored_objects(backend_id) WHERE state = 'quarantined';
CREATE INDEX idx_stored_objects_failing ON stored_objects(id) WHERE state IN ('condemned', 'deleted');
ALTER TABLE asset_locations ADD COLUMN quarantined_at TIMESTAMPTZ;
--rollback ALTER TABLE asset_locations DROP COLUMN quarantined_at; DROP INDEX idx_stored_objects_failing; DROP INDEX idx_stored_objects_quarantined; DROP INDEX idx_stored_objects_released; DELETE FROM stored_objects WHERE state = 'quarantined'; ALTER TABLE stored_objects DROP CONSTRAINT stored_objects_state_check; ALTER TABLE stored_objects ADD CONSTRAINT stored_objects_state_check CHECK (state IN ('writing', 'live', 'retained', 'condemned', 'deleted', 'released'));

--changeset isotherm:assets-residency splitStatements:false
--comment: since when an asset lies where it lies, and since when it has its content; kept by the database, whoever changes the row
ALTER TABLE asset_locations
    ADD COLUMN placed_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    ADD COLUMN replaced_at TIMESTAMPTZ;   -- NULL: it has the content that it was made with
UPDATE asset_locations SET placed_at = created_at;
CREATE FUNCTION trigger_set_placed_at() RETURNS TRIGGER AS $$
BEGIN
    NEW.placed_at = NOW();
    -- a digest that was computed on the way is no other content
    IF OLD.checksum_sha256 IS NOT NULL AND NEW.checksum_sha256 IS DISTINCT FROM OLD.checksum_sha256
            OR NEW.file_size_bytes <> OLD.file_size_bytes THEN
        NEW.replaced_at = NOW();
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER set_placed_at BEFORE UPDATE ON asset_locations FOR EACH ROW
    WHEN ((OLD.backend_id, OLD.storage_path) IS DISTINCT FROM (NEW.backend_id, NEW.storage_path))
    EXECUTE FUNCTION trigger_set_placed_at();
--rollback DROP TRIGGER set_placed_at ON asset_locations; DROP FUNCTION trigger_set_placed_at(); ALTER TABLE asset_locations DROP COLUMN placed_at, DROP COLUMN replaced_at;

--changeset isotherm:assets-accesses
--comment: an access is no change of the asset
DROP TRIGGER set_updated_at ON asset_locations;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON asset_locations
    FOR EACH ROW WHEN (NEW.access_count = OLD.access_count) EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TRIGGER set_updated_at ON asset_locations; CREATE TRIGGER set_updated_at BEFORE UPDATE ON asset_locations FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();

--changeset isotherm:assets-failing-by-attempts
--comment: the list of deletions has an index that nothing else can be answered by. Where the figures of the table were old the clean-up read all deletions of the last hour by it, for each of its claims.
DROP INDEX idx_stored_objects_failing;
CREATE INDEX idx_stored_objects_failing ON stored_objects(id) WHERE state IN ('condemned', 'deleted') AND attempts >= 0;
--rollback DROP INDEX idx_stored_objects_failing; CREATE INDEX idx_stored_objects_failing ON stored_objects(id) WHERE state IN ('condemned', 'deleted');
