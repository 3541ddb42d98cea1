--liquibase formatted sql

--changeset isotherm:adoptions-table
--comment: runs that take in the files that lie on a backend already
CREATE TABLE adoptions (
    id BIGSERIAL PRIMARY KEY,
    backend_id BIGINT NOT NULL REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    prefix TEXT NOT NULL DEFAULT '',
    entity_type TEXT NOT NULL,
    file_field TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'in_progress', 'completed', 'completed_with_errors', 'failed')),
    adopted_files INTEGER NOT NULL DEFAULT 0,
    adopted_bytes BIGINT NOT NULL DEFAULT 0,
    known_files INTEGER NOT NULL DEFAULT 0,
    refused_files INTEGER NOT NULL DEFAULT 0,
    failure TEXT,
    initiated_by_name TEXT NOT NULL,
    idempotency_key TEXT,
    batch_instance_id BIGINT UNIQUE,
    batch_execution_id BIGINT,
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE UNIQUE INDEX uq_adoptions_idempotency ON adoptions(initiated_by_name, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON adoptions
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();

CREATE TABLE adoption_refusals (
    id BIGSERIAL PRIMARY KEY,
    adoption_id BIGINT NOT NULL REFERENCES adoptions(id) ON DELETE CASCADE ON UPDATE CASCADE,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    UNIQUE (adoption_id, name)
);
--rollback DROP TABLE adoption_refusals; DROP TABLE adoptions;
