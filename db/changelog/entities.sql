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

--changeset isotherm:entities-types
--comment: which tables policies may ask about the entities of a type, and which of their fields are files
CREATE TABLE entity_types (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    relation TEXT NOT NULL,               -- a table or view of this schema
    id_column TEXT NOT NULL,
    project_column TEXT,
    created_at_column TEXT,
    columns JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(columns) = 'object'),      -- name to type
    file_fields JSONB NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(file_fields) = 'array'),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    row_version BIGINT NOT NULL DEFAULT 1
);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON entity_types
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE entity_types;

--changeset isotherm:entities-attribute-times splitStatements:false
--comment: a time among the attributes of an entity; what is none is NULL and fails no statement
CREATE FUNCTION attribute_time(value TEXT) RETURNS TIMESTAMPTZ AS $$
BEGIN
    IF value !~ '^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$' THEN
        RETURN NULL;
    END IF;
    RETURN CAST(value AS TIMESTAMPTZ);
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END;
$$ LANGUAGE plpgsql STABLE SET timezone TO 'UTC';
--rollback DROP FUNCTION attribute_time(TEXT);
