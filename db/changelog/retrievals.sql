--liquibase formatted sql

--changeset isotherm:retrievals-tables
--comment: what is brought into the caches of nodes, and for whom; a fill belongs to its node while that has its lease
CREATE TABLE storage_retrievals (
    id BIGSERIAL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'prestage')),
    state TEXT NOT NULL CHECK (state IN ('queued', 'retrieving', 'completed', 'completed_with_errors', 'failed', 'cancelled')),
    requested_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    ended_at TIMESTAMPTZ
);
CREATE INDEX idx_storage_retrievals_open ON storage_retrievals(id) WHERE ended_at IS NULL;
CREATE INDEX idx_storage_retrievals_ended ON storage_retrievals(ended_at);
CREATE TABLE storage_retrieval_files (
    id BIGSERIAL PRIMARY KEY,
    retrieval_id BIGINT NOT NULL REFERENCES storage_retrievals(id) ON DELETE CASCADE,
    asset_location_id BIGINT NOT NULL,    -- the asset may be deleted meanwhile
    generation BIGINT NOT NULL,
    backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    size_bytes BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'retrieving', 'restoring', 'completed', 'failed', 'cancelled')),
    node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL, -- whose cache it is brought into
    retrieved_bytes BIGINT NOT NULL DEFAULT 0,
    error TEXT,
    message TEXT,
    started_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ
);
CREATE INDEX idx_storage_retrieval_files_retrieval ON storage_retrieval_files(retrieval_id, id);
CREATE UNIQUE INDEX uq_storage_retrieval_files_filling ON storage_retrieval_files(asset_location_id)
    WHERE state IN ('retrieving', 'restoring');
--rollback DROP TABLE storage_retrieval_files; DROP TABLE storage_retrievals;

--changeset isotherm:retrievals-prestages
--comment: many files that somebody wants to have in a cache by some time; the node that brings them is another one when it is gone
ALTER TABLE storage_retrievals ADD COLUMN priority INTEGER NOT NULL DEFAULT 50 CHECK (priority BETWEEN 0 AND 100);
ALTER TABLE storage_retrievals ADD COLUMN deadline TIMESTAMPTZ;
ALTER TABLE storage_retrievals ADD COLUMN pin_until TIMESTAMPTZ;
ALTER TABLE storage_retrievals ADD COLUMN node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL;
CREATE INDEX idx_storage_retrievals_requested ON storage_retrievals(requested_by, created_at);
CREATE INDEX idx_storage_retrieval_files_open ON storage_retrieval_files(retrieval_id)
    WHERE state IN ('pending', 'retrieving', 'restoring');
--rollback DROP INDEX idx_storage_retrieval_files_open; DROP INDEX idx_storage_retrievals_requested; ALTER TABLE storage_retrievals DROP COLUMN node_id; ALTER TABLE storage_retrievals DROP COLUMN pin_until; ALTER TABLE storage_retrievals DROP COLUMN deadline; ALTER TABLE storage_retrievals DROP COLUMN priority;

--changeset isotherm:retrievals-webhooks
--comment: whom to tell that a retrieval has ended; the node that claims a row has until next_at to deliver it. No secret is kept here
CREATE TABLE storage_retrieval_webhooks (
    retrieval_id BIGINT PRIMARY KEY REFERENCES storage_retrievals(id) ON DELETE CASCADE,
    delivery_id UUID NOT NULL DEFAULT gen_random_uuid(), -- the same in each attempt, so that a receiver knows it again
    url TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'given_up')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    last_status INTEGER,
    last_error TEXT,
    ended_at TIMESTAMPTZ
);
CREATE INDEX idx_storage_retrieval_webhooks_pending ON storage_retrieval_webhooks(next_at) WHERE state = 'pending';
--rollback DROP TABLE storage_retrieval_webhooks;

--changeset isotherm:retrievals-restores
--comment: since when a store brings an object back from its archive and when it should be there; kept over restarts, for that takes hours
ALTER TABLE storage_retrieval_files ADD COLUMN restore_requested_at TIMESTAMPTZ;
ALTER TABLE storage_retrieval_files ADD COLUMN restore_expected_at TIMESTAMPTZ;
--rollback ALTER TABLE storage_retrieval_files DROP COLUMN restore_expected_at; ALTER TABLE storage_retrieval_files DROP COLUMN restore_requested_at;
