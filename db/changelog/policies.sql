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
