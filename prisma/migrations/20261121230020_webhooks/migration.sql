-- Own: servers of organizers that hear what happens to their event (ADR 028). Their secrets are derived from the environment by the
-- rows of webhook_secrets and stand nowhere (C10).
CREATE TABLE webhook_endpoints (
  event_id       uuid NOT NULL REFERENCES events (id),
  id             uuid NOT NULL DEFAULT gen_random_uuid(),
  url            text NOT NULL,
  kinds          text[] NOT NULL,
  -- off: by the organizer. disabled: by us, for it has not taken anything for three days, or said that it is gone.
  status         text NOT NULL DEFAULT 'on' CHECK (status IN ('on', 'off', 'disabled')),
  -- Since when nothing has been taken.
  failing_since  timestamptz,
  disabled_why   text,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  PRIMARY KEY (event_id, id)
);

CREATE TABLE webhook_secrets (
  event_id     uuid NOT NULL,
  id           uuid NOT NULL DEFAULT gen_random_uuid(),
  endpoint_id  uuid NOT NULL,
  created_at   timestamptz NOT NULL,
  -- Null: until it is replaced.
  retires_at   timestamptz,
  PRIMARY KEY (event_id, id),
  FOREIGN KEY (event_id, endpoint_id) REFERENCES webhook_endpoints (event_id, id) ON DELETE CASCADE
);

-- Up to where an event's history on chain has been told for good. Above it, what is told may be taken back by a reorganisation.
CREATE TABLE webhook_cursors (
  event_id       uuid PRIMARY KEY REFERENCES events (id),
  settled_block  bigint NOT NULL
);

-- Admissions that nobody has been told of, written with them.
CREATE TABLE webhook_outbox (
  event_id    uuid NOT NULL REFERENCES events (id),
  attempt_id  uuid NOT NULL,
  PRIMARY KEY (event_id, attempt_id)
);

CREATE TABLE webhook_messages (
  event_id      uuid NOT NULL REFERENCES events (id),
  -- The webhook-id: the same for every endpoint and every try.
  id            uuid NOT NULL DEFAULT gen_random_uuid(),
  sequence      bigint GENERATED ALWAYS AS IDENTITY,
  kind          text NOT NULL,
  -- The fact that it tells: a log by its block's hash, an admission by its attempt.
  source        text NOT NULL,
  block_number  bigint,
  block_hash    text,
  log_index     integer,
  body          text NOT NULL,
  made_at       timestamptz NOT NULL,
  -- The block went, and with it the fact; the same fact may come back in the same block, and is told anew then.
  corrected_at  timestamptz,
  PRIMARY KEY (event_id, id)
);
CREATE UNIQUE INDEX webhook_messages_source ON webhook_messages (event_id, source) WHERE corrected_at IS NULL;
CREATE INDEX webhook_messages_block ON webhook_messages (event_id, block_number) WHERE corrected_at IS NULL AND block_number IS NOT NULL;
CREATE INDEX webhook_messages_made ON webhook_messages (made_at);

CREATE TABLE webhook_deliveries (
  event_id      uuid NOT NULL,
  id            uuid NOT NULL DEFAULT gen_random_uuid(),
  endpoint_id   uuid NOT NULL,
  message_id    uuid NOT NULL,
  sequence      bigint NOT NULL,
  -- skipped: the endpoint was off. given-up: three days of tries, or the endpoint went. Both can be replayed.
  state         text NOT NULL CHECK (state IN ('waiting', 'delivered', 'given-up', 'skipped')),
  tries         integer NOT NULL DEFAULT 0,
  -- Since it was last begun: a replay begins anew.
  failures      integer NOT NULL DEFAULT 0,
  next_try_at   timestamptz,
  delivered_at  timestamptz,
  PRIMARY KEY (event_id, id),
  UNIQUE (event_id, endpoint_id, message_id),
  FOREIGN KEY (event_id, endpoint_id) REFERENCES webhook_endpoints (event_id, id) ON DELETE CASCADE,
  FOREIGN KEY (event_id, message_id) REFERENCES webhook_messages (event_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_try_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_recent ON webhook_deliveries (event_id, endpoint_id, sequence DESC);
CREATE INDEX webhook_deliveries_message ON webhook_deliveries (event_id, message_id);

CREATE TABLE webhook_tries (
  event_id     uuid NOT NULL,
  delivery_id  uuid NOT NULL,
  number       integer NOT NULL,
  at           timestamptz NOT NULL,
  -- Null: nothing came back.
  status       integer,
  latency_ms   integer NOT NULL,
  -- The first bytes of what came back.
  answer       text,
  fault        text,
  PRIMARY KEY (event_id, delivery_id, number),
  FOREIGN KEY (event_id, delivery_id) REFERENCES webhook_deliveries (event_id, id) ON DELETE CASCADE
);

-- In the transaction that admits, and only where somebody listens: a gate of an event without webhooks pays for one look at an index.
CREATE FUNCTION note_admission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhook_endpoints WHERE event_id = NEW.event_id) THEN
    INSERT INTO webhook_outbox (event_id, attempt_id) VALUES (NEW.event_id, NEW.attempt_id) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER admissions_noted AFTER INSERT ON admissions FOR EACH ROW EXECUTE FUNCTION note_admission();
