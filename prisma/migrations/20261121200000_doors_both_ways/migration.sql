-- Which way a gate lets guests through; at one for both the steward says which.
ALTER TABLE gates ADD COLUMN direction text NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out', 'both'));

-- Where the guest of a ticket is: how often it was let in, and by which attempt it went out since; no such attempt: it is inside.
ALTER TABLE admission_state
  ADD COLUMN entries integer NOT NULL DEFAULT 0,
  ADD COLUMN left_attempt uuid;
UPDATE admission_state SET entries = 1 WHERE admitted_attempt IS NOT NULL;
ALTER TABLE admission_state ADD CHECK (left_attempt IS NULL OR entries > 0);

-- Each entry of a ticket is one row, whatever else goes wrong; a later one is the same guest's return, never a second seat.
ALTER TABLE admissions ADD COLUMN entry integer NOT NULL DEFAULT 1 CHECK (entry > 0);
DROP INDEX admissions_token;
CREATE UNIQUE INDEX admissions_entry ON admissions (event_id, token_id, entry);

-- Who went out, where and when: rows are added, never changed. `entry`: the one that ended with it, at most once; none for somebody who was not inside.
CREATE TABLE exits (
  event_id    uuid NOT NULL REFERENCES events (id),
  attempt_id  uuid NOT NULL,
  token_id    numeric(78, 0) NOT NULL,
  entry       integer CHECK (entry > 0),
  holder      text NOT NULL,
  methods     text[] NOT NULL,
  gate_id     uuid NOT NULL,
  device_id   uuid NOT NULL,
  staff_id    uuid NOT NULL,
  left_at     timestamptz NOT NULL,
  PRIMARY KEY (event_id, attempt_id),
  UNIQUE (event_id, token_id, entry)
);
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', CASE TG_TABLE_NAME WHEN 'audit_log' THEN 'the audit trail' ELSE TG_TABLE_NAME END;
END;
$$;
CREATE TRIGGER exits_append_only BEFORE UPDATE OR DELETE ON exits FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exits_no_truncate BEFORE TRUNCATE ON exits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
