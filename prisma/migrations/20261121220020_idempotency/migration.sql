-- Own: what was answered to a call that named itself, so that the same call again changes nothing. Kept for a day.
CREATE TABLE idempotency_keys (
  user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key          text NOT NULL,
  -- SHA-256 of method, path and body: the same name for another call is a mistake.
  fingerprint  text NOT NULL,
  started_at   timestamptz NOT NULL,
  -- NULL while the first call is on its way.
  status       integer,
  location     text,
  answer       text,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_started ON idempotency_keys (started_at);
