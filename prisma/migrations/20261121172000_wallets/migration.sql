-- Where a smart wallet's word was taken (ERC-1271, ERC-6492): the block at which its code accepted the signature. NULL: its key signed.
ALTER TABLE bindings ADD COLUMN wallet_block bigint;

-- What a smart wallet signed to open the session, so that it can be asked again: its keys may change (trap 59). NULL: a key signed.
ALTER TABLE sessions
  ADD COLUMN wallet_digest     text,
  ADD COLUMN wallet_signature  text,
  ADD COLUMN wallet_checked_at timestamptz,
  ADD CONSTRAINT sessions_wallet_signed CHECK ((wallet_digest IS NULL) = (wallet_signature IS NULL));
CREATE INDEX sessions_smart ON sessions (wallet_checked_at NULLS FIRST) WHERE wallet_signature IS NOT NULL;

-- Own: the question that a gate device shows now, for wallets to answer. One for each device: a new one ends the one before.
CREATE TABLE wallet_challenges (
  event_id    uuid NOT NULL,
  device_id   uuid NOT NULL,
  -- 50 random bits: what the QR code leads to.
  nonce       bigint NOT NULL,
  gate_id     uuid NOT NULL,
  gate_name   text NOT NULL,
  issued_at   timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  -- The evidence that a wallet gave, verified when it came.
  answer      text,
  answered_at timestamptz,
  PRIMARY KEY (event_id, device_id),
  FOREIGN KEY (event_id, device_id) REFERENCES gate_devices (event_id, id),
  FOREIGN KEY (event_id, gate_id) REFERENCES gates (event_id, id)
);
CREATE UNIQUE INDEX wallet_challenges_nonce ON wallet_challenges (nonce);
