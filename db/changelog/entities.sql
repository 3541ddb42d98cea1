--liquibase formatted sql

--changeset isotherm:entities-table
--comment: for hosts without entity tables of their own
CREATE TABLE entities (
    entity_type TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    project_id BIGINT,
    status TEXT,
    attributes JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (entity_type, entity_id)
);
CREATE INDEX idx_entities_project ON entities(project_id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON entities
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE entities;

--changeset isotherm:entities-ids
--comment: ids of entities that an adoption makes; those below are the hosts' own
CREATE SEQUENCE entity_ids START 1000000000;
--rollback DROP SEQUENCE entity_ids;
