-- Own: mails that wait to be sent, and for a while those that were. A mail is queued in the transaction of what it tells about.
CREATE TABLE mails (
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- What it tells, for those who may tell it twice: the second is not queued.
  key            text UNIQUE,
  recipient      text NOT NULL,
  subject        text NOT NULL,
  body           text NOT NULL,
  state          text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given-up')),
  queued_at      timestamptz NOT NULL,
  attempts       integer NOT NULL DEFAULT 0,
  -- Null: never again, by itself.
  next_try_at    timestamptz,
  sent_at        timestamptz,
  fault          text
);
CREATE INDEX mails_due ON mails (next_try_at) WHERE state = 'waiting';
CREATE INDEX mails_queued ON mails (queued_at);
