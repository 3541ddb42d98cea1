--liquibase formatted sql

--changeset isotherm:cluster-installation
--comment: one row: which installation this database is; backends carry it in their marker
CREATE TABLE installation (
    only_row BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_row),
    installation_id UUID NOT NULL DEFAULT gen_random_uuid(),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
INSERT INTO installation DEFAULT VALUES;
--rollback DROP TABLE installation;

--changeset isotherm:cluster-nodes
--comment: one row per start of a node; whatever a node has claimed is its own until lease_until
CREATE TABLE cluster_nodes (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    lease_until TIMESTAMPTZ NOT NULL
);
CREATE INDEX idx_cluster_nodes_name ON cluster_nodes(name);
--rollback DROP TABLE cluster_nodes;
