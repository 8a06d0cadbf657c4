-- Own: tickets that an organizer gives out or has sold elsewhere, on their way to the chain. What became of them the mirror says.
CREATE TABLE issuances (
  event_id      uuid NOT NULL REFERENCES events (id),
  id            uuid NOT NULL DEFAULT gen_random_uuid(),
  -- The organizer's own name of the order: the same name again is the same order.
  reference     text NOT NULL,
  -- Its name on the chain, 32 bytes made of the id.
  order_id      text NOT NULL,
  tier          integer NOT NULL,
  quantity      integer NOT NULL,
  receiver      text NOT NULL,
  payment       text NOT NULL CHECK (payment IN ('final', 'revocable')),
  requested_by  uuid NOT NULL,
  requested_at  timestamptz NOT NULL,
  tried_at      timestamptz,
  -- When the lock was last tried to be lifted.
  settle_at     timestamptz,
  -- Why the contract will not have it; nothing is tried again then.
  refusal       text,
  PRIMARY KEY (event_id, id),
  UNIQUE (event_id, reference),
  UNIQUE (event_id, order_id)
);
CREATE INDEX issuances_recent ON issuances (event_id, requested_at DESC, id DESC);

-- Own: tickets that the platform's relayer is to take back on chain.
CREATE TABLE revocations (
  event_id      uuid NOT NULL REFERENCES events (id),
  token_id      numeric(78, 0) NOT NULL,
  reason        text NOT NULL,
  requested_by  uuid NOT NULL,
  requested_at  timestamptz NOT NULL,
  tried_at      timestamptz,
  refusal       text,
  PRIMARY KEY (event_id, token_id)
);

-- Taken back: from this instant no gate admits it, whatever the chain shows. In the row whose lock decides who is admitted.
ALTER TABLE admission_state ADD COLUMN revoked_at timestamptz;
