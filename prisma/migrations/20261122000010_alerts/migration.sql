-- Own: what looked like misuse. One row a burst: what goes on without a quiet time belongs to the same one. What is about no event
-- stands under the id that no event has.
CREATE TABLE alerts (
  event_id      uuid NOT NULL,
  id            uuid NOT NULL DEFAULT gen_random_uuid(),
  kind          text NOT NULL,
  subject_kind  text NOT NULL,
  subject       text NOT NULL,
  gate_id       uuid,
  device_id     uuid,
  token_id      numeric(78, 0),
  -- Of the request that made it an alert, and of the newest one.
  address       text NOT NULL,
  fingerprint   text NOT NULL,
  -- The most that came within one window.
  most          integer NOT NULL CHECK (most > 0),
  first_at      timestamptz NOT NULL,
  last_at       timestamptz NOT NULL,
  is_open       boolean NOT NULL DEFAULT true,
  PRIMARY KEY (event_id, id)
);
CREATE UNIQUE INDEX alerts_open ON alerts (event_id, kind, subject) WHERE is_open;
CREATE INDEX alerts_recent ON alerts (last_at DESC);

-- Own: who is kept out for a while, and who ended it early.
CREATE TABLE blocks (
  event_id      uuid NOT NULL,
  id            uuid NOT NULL DEFAULT gen_random_uuid(),
  -- Which kind of alert it came of.
  kind          text NOT NULL,
  subject_kind  text NOT NULL,
  subject       text NOT NULL,
  blocked_at    timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL,
  lifted_at     timestamptz,
  lifted_by     text,
  PRIMARY KEY (event_id, id),
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE INDEX blocks_active ON blocks (expires_at) WHERE lifted_at IS NULL;
