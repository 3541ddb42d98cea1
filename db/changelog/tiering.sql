--liquibase formatted sql

--changeset isotherm:tiering-holds
--comment: what people want to stay where it is; over when released_at is set or expires_at has passed
CREATE TABLE tiering_holds (
    id BIGSERIAL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('hold', 'pin', 'postpone')),
    scope TEXT NOT NULL CHECK (scope IN ('asset', 'project', 'release')),
    scope_id BIGINT NOT NULL,             -- id of an asset_locations row, a project or a release
    owner TEXT NOT NULL,
    reason TEXT NOT NULL,
    expires_at TIMESTAMPTZ,
    released_at TIMESTAMPTZ,
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE INDEX idx_tiering_holds_scope ON tiering_holds(scope, scope_id) WHERE released_at IS NULL;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON tiering_holds
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE tiering_holds;

--changeset isotherm:tiering-plans splitStatements:false
--comment: what policies would move, written page by page and never changed once it is ready
CREATE TABLE tiering_plans (
    id BIGSERIAL PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'building' CHECK (state IN ('building', 'ready')),
    as_of TIMESTAMPTZ NOT NULL,           -- the time that ages and residencies were counted to
    policies JSONB NOT NULL,              -- as they were, in the order in which they were asked, and what each would move
    effects JSONB NOT NULL DEFAULT '[]',  -- by backend
    total_files BIGINT NOT NULL DEFAULT 0,
    total_bytes BIGINT NOT NULL DEFAULT 0,
    warnings JSONB NOT NULL DEFAULT '[]',
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE TABLE tiering_plan_items (
    plan_id BIGINT NOT NULL REFERENCES tiering_plans(id) ON DELETE CASCADE ON UPDATE CASCADE,
    asset_location_id BIGINT NOT NULL,    -- no reference: the plan outlives the asset
    policy_rank INTEGER NOT NULL,         -- place of the policy in the plan's list, from 0
    order_key BIGINT NOT NULL,            -- the lowest of a policy moves first
    policy_id BIGINT,                     -- NULL: a policy that is not saved
    entity_type TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    file_field TEXT NOT NULL,
    current_backend_id BIGINT NOT NULL,
    target_backend_id BIGINT NOT NULL,
    source_generation BIGINT NOT NULL,    -- another one since: the file has drifted
    file_size_bytes BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (plan_id, asset_location_id)
);
CREATE INDEX idx_tiering_plan_items_order ON tiering_plan_items(plan_id, policy_rank, order_key, asset_location_id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON tiering_plans
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
CREATE FUNCTION trigger_keep_plan() RETURNS TRIGGER AS $$
BEGIN
    IF OLD.state = 'ready' THEN
        RAISE EXCEPTION 'a plan that is ready is never changed';
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER keep_plan BEFORE UPDATE ON tiering_plans
    FOR EACH ROW EXECUTE FUNCTION trigger_keep_plan();
CREATE FUNCTION trigger_keep_plan_items() RETURNS TRIGGER AS $$
BEGIN
    -- with its plan an item may go: the plan's row is gone before the cascade comes here
    IF EXISTS (SELECT 1 FROM changed c JOIN tiering_plans p ON p.id = c.plan_id WHERE p.state = 'ready') THEN
        RAISE EXCEPTION 'a plan that is ready is never changed';
    END IF;
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER keep_added AFTER INSERT ON tiering_plan_items REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION trigger_keep_plan_items();
CREATE TRIGGER keep_updated AFTER UPDATE ON tiering_plan_items REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION trigger_keep_plan_items();
CREATE TRIGGER keep_deleted AFTER DELETE ON tiering_plan_items REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION trigger_keep_plan_items();
--rollback DROP TABLE tiering_plan_items; DROP TABLE tiering_plans; DROP FUNCTION trigger_keep_plan(); DROP FUNCTION trigger_keep_plan_items();

--changeset isotherm:tiering-sweeps
--comment: a sweep is a run by a plan; where its files have several sources or targets its row names none, each file its own
ALTER TABLE storage_migrations
    ALTER COLUMN source_backend_id DROP NOT NULL,
    ALTER COLUMN target_backend_id DROP NOT NULL,
    ADD COLUMN plan_id BIGINT REFERENCES tiering_plans(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    ADD CONSTRAINT ck_storage_migrations_sweep CHECK ((kind = 'sweep') = (plan_id IS NOT NULL)),
    ADD CONSTRAINT ck_storage_migrations_places CHECK (
        kind IN ('sweep', 'rollback') OR (source_backend_id IS NOT NULL AND target_backend_id IS NOT NULL));
CREATE UNIQUE INDEX uq_storage_migrations_plan ON storage_migrations(plan_id) WHERE plan_id IS NOT NULL;
ALTER TABLE storage_migration_items
    ADD COLUMN source_retention_seconds BIGINT CHECK (source_retention_seconds >= 0); -- NULL: that of the run
CREATE INDEX idx_storage_migration_items_target ON storage_migration_items(target_backend_id)
    WHERE state IN ('pending', 'copying', 'copied');
ALTER TABLE tiering_holds
    ADD COLUMN used_up_by BIGINT REFERENCES storage_migrations(id) ON DELETE SET NULL ON UPDATE CASCADE; -- the sweep that passed it by
ALTER TABLE tiering_plans
    ADD COLUMN postponed JSONB NOT NULL DEFAULT '[]'; -- ids of the holds that keep files out of it for once
--rollback ALTER TABLE tiering_plans DROP COLUMN postponed; ALTER TABLE tiering_holds DROP COLUMN used_up_by; DROP INDEX idx_storage_migration_items_target; ALTER TABLE storage_migration_items DROP COLUMN source_retention_seconds; DROP INDEX uq_storage_migrations_plan; ALTER TABLE storage_migrations DROP CONSTRAINT ck_storage_migrations_sweep, DROP CONSTRAINT ck_storage_migrations_places, DROP COLUMN plan_id; DELETE FROM storage_migrations WHERE source_backend_id IS NULL OR target_backend_id IS NULL; ALTER TABLE storage_migrations ALTER COLUMN source_backend_id SET NOT NULL, ALTER COLUMN target_backend_id SET NOT NULL;

--changeset isotherm:tiering-schedules
--comment: when which policies are swept; a row of tiering_firings for each time that it came to be
CREATE TABLE tiering_schedules (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    policy_ids JSONB NOT NULL DEFAULT '[]',  -- []: all that are active
    cron TEXT,                               -- NULL: when backend_id is above its high watermark
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    backend_id BIGINT REFERENCES storage_backends(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    window_start TEXT,                       -- hh:mm in the time zone; NULL: at any time
    window_end TEXT,
    parallelism INTEGER NOT NULL DEFAULT 4 CHECK (parallelism BETWEEN 1 AND 16),
    bandwidth_bytes_per_second BIGINT CHECK (bandwidth_bytes_per_second > 0),
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    next_at TIMESTAMPTZ NOT NULL,            -- the slot that is fired next; whoever moves it on fires it
    created_by TEXT NOT NULL,
    row_version BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    CONSTRAINT ck_tiering_schedules_trigger CHECK ((cron IS NULL) <> (backend_id IS NULL)),
    CONSTRAINT ck_tiering_schedules_window CHECK ((window_start IS NULL) = (window_end IS NULL))
);
CREATE INDEX idx_tiering_schedules_next ON tiering_schedules(next_at) WHERE is_active;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON tiering_schedules
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
CREATE TABLE tiering_firings (
    id BIGSERIAL PRIMARY KEY,
    schedule_id BIGINT NOT NULL REFERENCES tiering_schedules(id) ON DELETE CASCADE ON UPDATE CASCADE,
    slot TIMESTAMPTZ NOT NULL,
    node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL, -- who fires it while its lease lasts
    state TEXT NOT NULL DEFAULT 'planning' CHECK (state IN ('planning', 'swept', 'nothing', 'passed_over', 'failed')),
    plan_id BIGINT,                          -- no reference: the plan may go
    migration_id BIGINT REFERENCES storage_migrations(id) ON DELETE SET NULL ON UPDATE CASCADE,
    detail TEXT,                             -- why it was passed over or has failed
    held_by_window BOOLEAN NOT NULL DEFAULT FALSE, -- the sweep is paused until the window opens
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    UNIQUE (schedule_id, slot)
);
CREATE INDEX idx_tiering_firings_planning ON tiering_firings(id) WHERE state = 'planning';
CREATE INDEX idx_tiering_firings_migration ON tiering_firings(migration_id);
CREATE TRIGGER set_updated_at BEFORE UPDATE ON tiering_firings
    FOR EACH ROW EXECUTE FUNCTION trigger_set_updated_at();
--rollback DROP TABLE tiering_firings; DROP TABLE tiering_schedules;

--changeset isotherm:tiering-plan-forecasts
--comment: how long a plan takes, what it costs and saves; who builds it: with that node's lease an unfinished plan has failed
ALTER TABLE tiering_plans
    ADD COLUMN forecast JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN node_id BIGINT REFERENCES cluster_nodes(id) ON DELETE SET NULL;
--rollback ALTER TABLE tiering_plans DROP COLUMN forecast, DROP COLUMN node_id;

--changeset isotherm:tiering-conversions
--comment: a file may be brought into the form of a profile on its way; it goes back only to the very object it had before
ALTER TABLE storage_migrations
    DROP CONSTRAINT ck_storage_migrations_places,
    ADD CONSTRAINT ck_storage_migrations_places CHECK (kind IN ('sweep', 'rollback', 'convert')
        OR (source_backend_id IS NOT NULL AND target_backend_id IS NOT NULL));
ALTER TABLE storage_migration_items
    ADD COLUMN target_profile_id BIGINT,   -- NULL: its bytes are moved as they are
    ADD COLUMN encoded_bytes BIGINT,       -- of what was sent in the profile's form
    ADD COLUMN encoded_sha256 TEXT,
    ADD COLUMN only_by_pointer BOOLEAN NOT NULL DEFAULT FALSE;
--rollback ALTER TABLE storage_migration_items DROP COLUMN target_profile_id, DROP COLUMN encoded_bytes, DROP COLUMN encoded_sha256, DROP COLUMN only_by_pointer; ALTER TABLE storage_migrations DROP CONSTRAINT ck_storage_migrations_places, ADD CONSTRAINT ck_storage_migrations_places CHECK (kind IN ('sweep', 'rollback') OR (source_backend_id IS NOT NULL AND target_backend_id IS NOT NULL)) NOT VALID;

--changeset isotherm:tiering-target-profiles
--comment: a policy may say in whose form its files arrive
ALTER TABLE tiering_policies
    ADD COLUMN target_profile_id BIGINT REFERENCES storage_profiles(id) ON DELETE RESTRICT ON UPDATE CASCADE;
--rollback ALTER TABLE tiering_policies DROP COLUMN target_profile_id;

--changeset isotherm:items-by-their-backends
--comment: the files under way of a backend are asked for by it alone. Where the figures of the table were old the clean-up went through all files under way by these indexes, for each object that it was about to delete.
DROP INDEX idx_storage_migration_items_source;
DROP INDEX idx_storage_migration_items_target;
CREATE INDEX idx_storage_migration_items_source ON storage_migration_items(source_backend_id)
    WHERE state IN ('pending', 'copying', 'copied') AND source_backend_id IS NOT NULL;
CREATE INDEX idx_storage_migration_items_target ON storage_migration_items(target_backend_id)
    WHERE state IN ('pending', 'copying', 'copied') AND target_backend_id IS NOT NULL;
--rollback DROP INDEX idx_storage_migration_items_target; DROP INDEX idx_storage_migration_items_source; CREATE INDEX idx_storage_migration_items_target ON storage_migration_items(target_backend_id) WHERE state IN ('pending', 'copying', 'copied'); CREATE INDEX idx_storage_migration_items_source ON storage_migration_items(source_backend_id) WHERE state IN ('pending', 'copying', 'copied');
