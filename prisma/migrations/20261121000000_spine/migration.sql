-- Two kinds of tables. Projection tables (mirror_*) are written by the indexer alone and can be rebuilt from the
-- chain at any time. Own tables are written by server and worker. No foreign key leads from one kind to the other:
-- own rows name (chain_id, contract, token_id), so a rebuild or a reorg cannot orphan an admission.
-- Every hot table has its event's key first, so that it can be partitioned by event later.

-- Projection ---------------------------------------------------------------------------------------------------------

CREATE TABLE mirror_checkpoints (
  chain_id      integer PRIMARY KEY,
  factory       text NOT NULL,
  block_number  bigint NOT NULL,
  block_hash    text NOT NULL,
  block_at      timestamptz NOT NULL,
  -- When the indexer last saw that this block is the node's head. Readers judge staleness by it.
  checked_at    timestamptz NOT NULL
);

CREATE TABLE mirror_blocks (
  chain_id     integer NOT NULL,
  number       bigint NOT NULL,
  hash         text NOT NULL,
  parent_hash  text NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (chain_id, number)
);

CREATE TABLE mirror_logs (
  chain_id          integer NOT NULL,
  contract          text NOT NULL,
  block_number      bigint NOT NULL,
  log_index         integer NOT NULL,
  block_hash        text NOT NULL,
  block_at          timestamptz NOT NULL,
  transaction_hash  text NOT NULL,
  -- The emitting address: the factory for EventCreated, else the contract itself.
  emitter           text NOT NULL,
  topics            text[] NOT NULL,
  data              text NOT NULL,
  PRIMARY KEY (chain_id, contract, block_number, log_index),
  UNIQUE (chain_id, block_hash, log_index)
);
CREATE INDEX mirror_logs_block ON mirror_logs (chain_id, block_number);

CREATE TABLE mirror_events (
  chain_id            integer NOT NULL,
  contract            text NOT NULL,
  event_ref           text NOT NULL,
  organizer           text NOT NULL,
  name                text NOT NULL,
  currency            text NOT NULL,
  policy              text NOT NULL CHECK (policy IN ('open', 'guarded', 'bound')),
  doors_at            timestamptz NOT NULL,
  starts_at           timestamptz NOT NULL,
  ends_at             timestamptz NOT NULL,
  transfer_cutoff_at  timestamptz NOT NULL,
  resale_cap_bps      integer NOT NULL,
  royalty_bps         integer NOT NULL,
  max_per_purchase    integer NOT NULL,
  max_per_wallet      integer NOT NULL,
  max_gifts           integer NOT NULL,
  block_number        bigint NOT NULL,
  PRIMARY KEY (chain_id, contract)
);
CREATE INDEX mirror_events_upcoming ON mirror_events (ends_at, starts_at);

CREATE TABLE mirror_tiers (
  chain_id        integer NOT NULL,
  contract        text NOT NULL,
  tier            integer NOT NULL,
  name            text NOT NULL,
  price_wei       numeric(78, 0) NOT NULL,
  supply          bigint NOT NULL,
  sale_starts_at  timestamptz NOT NULL,
  sale_ends_at    timestamptz NOT NULL,
  sold            bigint NOT NULL,
  PRIMARY KEY (chain_id, contract, tier)
);

CREATE TABLE mirror_tickets (
  chain_id           integer NOT NULL,
  contract           text NOT NULL,
  token_id           numeric(78, 0) NOT NULL,
  tier               integer NOT NULL,
  holder             text NOT NULL,
  face_price_wei     numeric(78, 0) NOT NULL,
  admitted_on_chain  boolean NOT NULL,
  moves              integer NOT NULL,
  -- The block of the last log that changed this row.
  block_number       bigint NOT NULL,
  PRIMARY KEY (chain_id, contract, token_id)
);
CREATE INDEX mirror_tickets_holder ON mirror_tickets (holder, chain_id, contract, token_id);

CREATE TABLE mirror_transfers (
  chain_id          integer NOT NULL,
  contract          text NOT NULL,
  block_number      bigint NOT NULL,
  log_index         integer NOT NULL,
  token_id          numeric(78, 0) NOT NULL,
  sender            text NOT NULL,
  receiver          text NOT NULL,
  at                timestamptz NOT NULL,
  transaction_hash  text NOT NULL,
  PRIMARY KEY (chain_id, contract, block_number, log_index)
);
CREATE INDEX mirror_transfers_token ON mirror_transfers (chain_id, contract, token_id, block_number, log_index);

CREATE TABLE mirror_listings (
  chain_id      integer NOT NULL,
  contract      text NOT NULL,
  token_id      numeric(78, 0) NOT NULL,
  seller        text NOT NULL,
  price_wei     numeric(78, 0) NOT NULL,
  listed_at     timestamptz NOT NULL,
  block_number  bigint NOT NULL,
  PRIMARY KEY (chain_id, contract, token_id)
);
CREATE INDEX mirror_listings_price ON mirror_listings (chain_id, contract, price_wei, token_id);

CREATE TABLE mirror_sales (
  chain_id          integer NOT NULL,
  contract          text NOT NULL,
  block_number      bigint NOT NULL,
  log_index         integer NOT NULL,
  token_id          numeric(78, 0) NOT NULL,
  seller            text NOT NULL,
  buyer             text NOT NULL,
  price_wei         numeric(78, 0) NOT NULL,
  royalty_wei       numeric(78, 0) NOT NULL,
  platform_fee_wei  numeric(78, 0) NOT NULL,
  at                timestamptz NOT NULL,
  transaction_hash  text NOT NULL,
  PRIMARY KEY (chain_id, contract, block_number, log_index)
);

-- Own: accounts (columns as better-auth names them, in snake case) ---------------------------------------------------

CREATE TABLE users (
  id              uuid PRIMARY KEY,
  name            text NOT NULL,
  email           text NOT NULL UNIQUE,
  email_verified  boolean NOT NULL DEFAULT false,
  image           text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
  id          uuid PRIMARY KEY,
  user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token       text NOT NULL UNIQUE,
  -- The address that signed in; empty for a sign-in without a wallet. Lower-case.
  wallet      text,
  expires_at  timestamptz NOT NULL,
  ip_address  text,
  user_agent  text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
-- One session per account, also when two sign-ins race.
CREATE UNIQUE INDEX sessions_user ON sessions (user_id);

CREATE TABLE accounts (
  id                        uuid PRIMARY KEY,
  user_id                   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  issuer                    text NOT NULL,
  account_id                text NOT NULL,
  provider_id               text NOT NULL,
  access_token              text,
  refresh_token             text,
  id_token                  text,
  access_token_expires_at   timestamptz,
  refresh_token_expires_at  timestamptz,
  scope                     text,
  password                  text,
  created_at                timestamptz NOT NULL DEFAULT now(),
  updated_at                timestamptz NOT NULL DEFAULT now(),
  UNIQUE (issuer, account_id)
);
CREATE INDEX accounts_user ON accounts (user_id);

CREATE TABLE verifications (
  id          uuid PRIMARY KEY,
  identifier  text NOT NULL,
  value       text NOT NULL,
  expires_at  timestamptz NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX verifications_identifier ON verifications (identifier);

CREATE TABLE wallet_addresses (
  id          uuid PRIMARY KEY,
  user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  address     text NOT NULL,
  chain_id    integer NOT NULL,
  is_primary  boolean NOT NULL DEFAULT false,
  created_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (address, chain_id)
);
CREATE INDEX wallet_addresses_user ON wallet_addresses (user_id);

-- Own: events and tickets ---------------------------------------------------------------------------------------------

CREATE TABLE events (
  id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organizer_id         uuid NOT NULL REFERENCES users (id),
  organizer_wallet     text NOT NULL,
  chain_id             integer NOT NULL,
  -- Known before the contract exists: the factory's CREATE2 address for (organizer_wallet, event_ref).
  contract             text NOT NULL,
  event_ref            text NOT NULL,
  title                text NOT NULL,
  description          text NOT NULL,
  location             text NOT NULL,
  timezone             text NOT NULL,
  -- What the organizer will deploy, or has deployed: config and tiers as the factory takes them, amounts as decimal strings.
  terms                jsonb NOT NULL,
  status               text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
  code_period_seconds  integer NOT NULL DEFAULT 15 CHECK (code_period_seconds BETWEEN 15 AND 60),
  created_at           timestamptz NOT NULL DEFAULT now(),
  updated_at           timestamptz NOT NULL DEFAULT now(),
  UNIQUE (chain_id, contract)
);
CREATE INDEX events_organizer ON events (organizer_id, created_at DESC);

CREATE TABLE tickets (
  event_id    uuid NOT NULL REFERENCES events (id),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  chain_id    integer,
  contract    text,
  token_id    numeric(78, 0),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, id),
  UNIQUE (event_id, token_id)
);
-- A ticket's uuid in a link leads to its event.
CREATE TABLE ticket_ids (
  id        uuid PRIMARY KEY,
  event_id  uuid NOT NULL REFERENCES events (id)
);

-- Own: credentials ----------------------------------------------------------------------------------------------------

CREATE TABLE bindings (
  event_id       uuid NOT NULL REFERENCES events (id),
  holder         text NOT NULL,
  nonce          bigint NOT NULL,
  -- First 8 bytes of the device key's id, as lower-case hex with 0x.
  key_id         text NOT NULL,
  algorithm      text NOT NULL CHECK (algorithm IN ('Ed25519', 'P-256')),
  device_key     text NOT NULL,
  issued_at      timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  signature      text NOT NULL,
  -- The account session it was registered in. When that session row goes, codes of this binding answer SESSION_ENDED.
  session_id     uuid NOT NULL,
  registered_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, holder, nonce),
  UNIQUE (event_id, key_id)
);

CREATE TABLE used_nonces (
  event_id  uuid NOT NULL REFERENCES events (id),
  method    text NOT NULL,
  nonce     text NOT NULL,
  used_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, method, nonce)
);

-- Own: the gate -------------------------------------------------------------------------------------------------------

CREATE TABLE gates (
  event_id    uuid NOT NULL REFERENCES events (id),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  name        text NOT NULL,
  -- Empty: every tier may pass.
  tiers       integer[] NOT NULL DEFAULT '{}',
  policy      jsonb NOT NULL DEFAULT '{"anyOf": [["qr"], ["wallet"]]}',
  status      text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, id),
  UNIQUE (event_id, name)
);

CREATE TABLE gate_staff (
  event_id     uuid NOT NULL REFERENCES events (id),
  id           uuid NOT NULL DEFAULT gen_random_uuid(),
  name         text NOT NULL,
  role         text NOT NULL DEFAULT 'gate' CHECK (role IN ('gate', 'supervisor', 'manager')),
  pin_hash     text NOT NULL,
  pin_failures integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  status       text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, id),
  UNIQUE (event_id, name)
);

CREATE TABLE gate_devices (
  event_id      uuid NOT NULL REFERENCES events (id),
  id            uuid NOT NULL DEFAULT gen_random_uuid(),
  gate_id       uuid NOT NULL,
  name          text NOT NULL,
  algorithm     text NOT NULL CHECK (algorithm IN ('Ed25519', 'P-256')),
  public_key    text NOT NULL,
  status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'revoked')),
  paired_at     timestamptz NOT NULL DEFAULT now(),
  last_seen_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, id),
  FOREIGN KEY (event_id, gate_id) REFERENCES gates (event_id, id)
);

CREATE TABLE pairing_codes (
  code_hash   text PRIMARY KEY,
  event_id    uuid NOT NULL REFERENCES events (id),
  gate_id     uuid NOT NULL,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz,
  created_at  timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (event_id, gate_id) REFERENCES gates (event_id, id)
);

CREATE TABLE gate_shifts (
  event_id    uuid NOT NULL REFERENCES events (id),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  staff_id    uuid NOT NULL,
  device_id   uuid NOT NULL,
  gate_id     uuid NOT NULL,
  started_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL,
  ended_at    timestamptz,
  PRIMARY KEY (event_id, id),
  FOREIGN KEY (event_id, staff_id) REFERENCES gate_staff (event_id, id),
  FOREIGN KEY (event_id, device_id) REFERENCES gate_devices (event_id, id),
  FOREIGN KEY (event_id, gate_id) REFERENCES gates (event_id, id)
);

-- Single use of a ticket is kept here and nowhere else: one row a ticket, taken by the statement that admits.
CREATE TABLE admission_state (
  event_id            uuid NOT NULL REFERENCES events (id),
  token_id            numeric(78, 0) NOT NULL,
  admitted_attempt    uuid,
  highest_slot        bigint,
  consumed_slot       bigint,
  PRIMARY KEY (event_id, token_id)
);

CREATE TABLE admissions (
  event_id     uuid NOT NULL REFERENCES events (id),
  attempt_id   uuid NOT NULL,
  token_id     numeric(78, 0) NOT NULL,
  holder       text NOT NULL,
  methods      text[] NOT NULL,
  gate_id      uuid NOT NULL,
  device_id    uuid NOT NULL,
  staff_id     uuid NOT NULL,
  admitted_at  timestamptz NOT NULL,
  -- When the worker last sent the mark to the chain; whether it arrived is the mirror's to say.
  relayed_at   timestamptz,
  PRIMARY KEY (event_id, attempt_id)
);
CREATE INDEX admissions_token ON admissions (event_id, token_id);

-- An attempt id is chosen by the gate and global, so that a retry finds its answer whatever else it says.
CREATE TABLE attempt_ids (
  id        uuid PRIMARY KEY,
  event_id  uuid NOT NULL
);

CREATE TABLE attempts (
  event_id     uuid NOT NULL REFERENCES events (id),
  id           uuid NOT NULL,
  token_id     numeric(78, 0),
  gate_id      uuid NOT NULL,
  device_id    uuid NOT NULL,
  staff_id     uuid NOT NULL,
  -- The stored decision, given back word for word to a retry.
  decision     jsonb NOT NULL,
  decided_at   timestamptz NOT NULL,
  duration_ms  integer NOT NULL,
  PRIMARY KEY (event_id, id)
);
CREATE INDEX attempts_recent ON attempts (event_id, decided_at DESC);

-- Who did what, where, with what outcome. Rows are added, never changed.
CREATE TABLE audit_log (
  event_id     uuid NOT NULL,
  sequence     bigint GENERATED ALWAYS AS IDENTITY,
  at           timestamptz NOT NULL,
  action       text NOT NULL,
  outcome      text NOT NULL,
  reason       text,
  token_id     numeric(78, 0),
  actor        text,
  gate_id      uuid,
  device_id    uuid,
  attempt_id   uuid,
  duration_ms  integer,
  detail       jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (event_id, sequence)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only';
END;
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
