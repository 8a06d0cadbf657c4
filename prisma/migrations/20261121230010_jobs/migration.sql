-- Own: the kinds of background work, one row each, written by the worker that offers it. What a kind finds to do stands in other
-- tables; here stands how its last run went, and what an operator wants of it.
CREATE TABLE jobs (
  name             text PRIMARY KEY,
  title            text NOT NULL,
  purpose          text NOT NULL,
  cron             text NOT NULL,
  longest_seconds  integer NOT NULL,
  paused_at        timestamptz,
  paused_by        text,
  -- An operator wants it now; null again once a worker has queued it.
  asked_at         timestamptz,
  started_at       timestamptz,
  -- Before started_at: it is running, or its worker has died.
  ended_at         timestamptz,
  duration_ms      integer,
  outcome          text CHECK (outcome IN ('done', 'failed')),
  result           jsonb,
  done_at          timestamptz,
  -- In a row.
  failures         integer NOT NULL DEFAULT 0
);

-- Runs that failed, a row each with the words of the last try; kept for a month.
CREATE TABLE job_failures (
  job       text NOT NULL REFERENCES jobs (name),
  run_id    uuid NOT NULL,
  at        timestamptz NOT NULL,
  attempt   integer NOT NULL,
  words     text NOT NULL,
  -- A dead letter: nothing tries this run again by itself.
  given_up  boolean NOT NULL DEFAULT false,
  PRIMARY KEY (job, run_id)
);
CREATE INDEX job_failures_recent ON job_failures (job, at DESC);

-- When what stands for its tickets was ended, a day after the event.
ALTER TABLE events ADD COLUMN credentials_ended_at timestamptz;
