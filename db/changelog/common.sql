--liquibase formatted sql

--changeset isotherm:common-updated-at splitStatements:false
CREATE FUNCTION trigger_set_updated_at() RETURNS TRIGGER AS $$
BEGIN
    NEW.updated_at = NOW();
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
--rollback DROP FUNCTION trigger_set_updated_at();

--changeset isotherm:common-batch-schema
--comment: Liberty's batch repository makes its tables in here at its first use
CREATE SCHEMA IF NOT EXISTS jbatch;
--rollback DROP SCHEMA IF EXISTS jbatch CASCADE;

--changeset isotherm:common-audit
CREATE TABLE audit_log (
    id BIGSERIAL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    principal TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail JSONB
);
CREATE INDEX idx_audit_log_subject ON audit_log(subject_type, subject_id, id);
--rollback DROP TABLE audit_log;

--changeset isotherm:common-schema-marks
--comment: what the last update of the schema has left, so that a start finds at once that there is nothing to do
CREATE TABLE schema_marks (
    id BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (id),           -- one row
    changelog_sha256 TEXT NOT NULL,
    applied TEXT NOT NULL      -- the digest of the list of applied changes
);
--rollback DROP TABLE schema_marks;
