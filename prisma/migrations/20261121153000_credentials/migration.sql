-- Own: what stands for a ticket beside its holder's wallet and device: tags, passes and the codes that the platform signs.
-- No secret stands here: keys are derived from the environment by the credential's id or the tag's UID.
CREATE TABLE credentials (
  event_id      uuid NOT NULL REFERENCES events (id),
  id            uuid NOT NULL DEFAULT gen_random_uuid(),
  kind          text NOT NULL CHECK (kind IN ('tag-uid', 'tag-record', 'tag-sun', 'pass', 'google', 'apple', 'platform-code')),
  -- What the evidence calls it by: a UID or a random id.
  reference     text NOT NULL,
  token_id      numeric(78, 0) NOT NULL,
  -- Who held the ticket when this was made. In other hands it opens nothing.
  holder        text NOT NULL,
  status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'replaced', 'revoked')),
  -- The chip that a record was written to.
  uid           text,
  -- The account session that it hangs on.
  session_id    uuid,
  issued_at     timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL,
  -- Highest nonce that was given out, highest that a gate has seen, highest that is burned.
  issued_counter bigint,
  seen_counter  bigint,
  used_counter  bigint,
  used_at       timestamptz,
  updated_at    timestamptz NOT NULL,
  -- Rises with every change that an admission must not miss.
  version       integer NOT NULL DEFAULT 0,
  PRIMARY KEY (event_id, id)
);
CREATE UNIQUE INDEX credentials_live ON credentials (event_id, kind, reference) WHERE status = 'active';
CREATE INDEX credentials_reference ON credentials (event_id, kind, reference, issued_at DESC);
CREATE INDEX credentials_ticket ON credentials (event_id, token_id, kind);

-- Own: phones that keep a pass of ours in Apple Wallet and want to hear when it changes.
CREATE TABLE wallet_registrations (
  event_id       uuid NOT NULL,
  credential_id  uuid NOT NULL,
  device_id      text NOT NULL,
  push_token     text NOT NULL,
  registered_at  timestamptz NOT NULL,
  PRIMARY KEY (event_id, credential_id, device_id),
  FOREIGN KEY (event_id, credential_id) REFERENCES credentials (event_id, id)
);
CREATE INDEX wallet_registrations_device ON wallet_registrations (device_id);
