-- The audit trail is sealed in rounds and their heads are anchored on chain (ADR 024). The hot path writes what it wrote before.

-- When the row was written by this database's clock, whatever instant the row is about.
ALTER TABLE audit_log ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT clock_timestamp();
-- Rows lie in the order in which they were written: a few pages of index serve, and an insert costs nothing.
CREATE INDEX audit_log_recorded ON audit_log USING brin (recorded_at);

CREATE TABLE audit_rounds (
  number     integer PRIMARY KEY,
  previous   text NOT NULL,
  -- Every row that was recorded a minute before this is in this round or an earlier one.
  until      timestamptz NOT NULL,
  sealed_at  timestamptz NOT NULL,
  seals      integer NOT NULL,
  head       text NOT NULL UNIQUE
);

CREATE TABLE audit_seals (
  event_id  uuid NOT NULL,
  number    integer NOT NULL,
  round     integer NOT NULL REFERENCES audit_rounds (number),
  rows      integer NOT NULL,
  root      text NOT NULL,
  PRIMARY KEY (event_id, number)
);
CREATE INDEX audit_seals_round ON audit_seals (round, event_id);

-- No foreign key to the row: what is left of a row that somebody has removed is its leaf.
CREATE TABLE audit_leaves (
  event_id    uuid NOT NULL,
  sequence    bigint NOT NULL,
  seal        integer NOT NULL,
  leaf        bytea NOT NULL,
  commitment  bytea NOT NULL,
  salt        bytea,
  PRIMARY KEY (event_id, sequence)
);
CREATE INDEX audit_leaves_seal ON audit_leaves (event_id, seal, sequence);

CREATE TABLE audit_anchors (
  round             integer PRIMARY KEY REFERENCES audit_rounds (number),
  transaction_hash  text NOT NULL,
  block_number      bigint NOT NULL,
  anchored_at       timestamptz NOT NULL
);

CREATE TRIGGER audit_rounds_append_only BEFORE UPDATE OR DELETE ON audit_rounds FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_rounds_no_truncate BEFORE TRUNCATE ON audit_rounds FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_leaves_append_only BEFORE UPDATE OR DELETE ON audit_leaves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_leaves_no_truncate BEFORE TRUNCATE ON audit_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_anchors_append_only BEFORE UPDATE OR DELETE ON audit_anchors FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_anchors_no_truncate BEFORE TRUNCATE ON audit_anchors FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The role that the product's processes are to have in production: it can add to the trail, and neither change nor remove,
-- nor switch a trigger off, for it owns no table. Roles belong to the whole cluster: another database may have made it already.
DO $$
BEGIN
  CREATE ROLE foyer_app NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN RAISE NOTICE 'this user may not make roles: foyer_app is left out';
END
$$;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'foyer_app') THEN
    GRANT USAGE ON SCHEMA public TO foyer_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO foyer_app;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO foyer_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO foyer_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO foyer_app;
    REVOKE UPDATE, DELETE ON audit_log, audit_rounds, audit_seals, audit_leaves, audit_anchors FROM foyer_app;
    -- The worker's queue keeps a schema of its own.
    EXECUTE format('GRANT CREATE ON DATABASE %I TO foyer_app', current_database());
  END IF;
END
$$;
