-- The mirror now knows every log of the contracts. It is a projection: what was mirrored with less is thrown away, and the
-- indexer reads it anew. Own tables name tokens, not rows, so they lose nothing.
TRUNCATE mirror_checkpoints, mirror_blocks, mirror_logs, mirror_events, mirror_tiers, mirror_tickets, mirror_transfers, mirror_listings, mirror_sales;

ALTER TABLE mirror_events
  ADD COLUMN payout text NOT NULL,
  -- Empty while the event stands.
  ADD COLUMN cancelled_at timestamptz;

-- Totals, kept with each log. Live tickets are sold - refunded - voided - burned.
ALTER TABLE mirror_tiers
  ADD COLUMN issued bigint NOT NULL DEFAULT 0,
  ADD COLUMN admitted bigint NOT NULL DEFAULT 0,
  ADD COLUMN refunded bigint NOT NULL DEFAULT 0,
  ADD COLUMN voided bigint NOT NULL DEFAULT 0,
  ADD COLUMN burned bigint NOT NULL DEFAULT 0,
  -- Paid here for first sales; given back by refunds and voidings; released to the organizer after a cancellation.
  ADD COLUMN gross_wei numeric(78, 0) NOT NULL DEFAULT 0,
  ADD COLUMN returned_wei numeric(78, 0) NOT NULL DEFAULT 0,
  ADD COLUMN released_wei numeric(78, 0) NOT NULL DEFAULT 0,
  ADD COLUMN resales bigint NOT NULL DEFAULT 0,
  ADD COLUMN resale_wei numeric(78, 0) NOT NULL DEFAULT 0,
  ADD COLUMN royalty_wei numeric(78, 0) NOT NULL DEFAULT 0,
  ADD COLUMN platform_fee_wei numeric(78, 0) NOT NULL DEFAULT 0;

ALTER TABLE mirror_tickets
  ADD COLUMN state text NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'refunded', 'voided', 'burned')),
  -- Who held it when it went; empty while it is live.
  ADD COLUMN last_holder text,
  -- The order that it was issued for, where it was paid elsewhere: then nothing was paid for it here.
  ADD COLUMN order_id text,
  -- A gate admitted it, but it had gone before its mark reached the chain.
  ADD COLUMN mark_refused boolean NOT NULL DEFAULT false,
  -- The newest wish to move it out of a lost wallet, until it moves.
  ADD COLUMN recovery_to text,
  ADD COLUMN recovery_ready_at timestamptz,
  ADD COLUMN recovery_state text CHECK (recovery_state IN ('open', 'vetoed'));
CREATE INDEX mirror_tickets_last_holder ON mirror_tickets (last_holder, chain_id, contract, token_id) WHERE last_holder IS NOT NULL;

ALTER TABLE mirror_transfers
  ADD COLUMN kind text NOT NULL CHECK (kind IN ('bought', 'issued', 'gift', 'sale', 'claimed', 'recovered', 'refunded', 'voided', 'burned')),
  -- What was paid for it, or given back. Empty where no money of the contract moved.
  ADD COLUMN amount_wei numeric(78, 0);

CREATE TABLE mirror_holders (
  chain_id  integer NOT NULL,
  contract  text NOT NULL,
  holder    text NOT NULL,
  tickets   integer NOT NULL,
  PRIMARY KEY (chain_id, contract, holder)
);

-- Tickets that were paid elsewhere: locked until their order is settled.
CREATE TABLE mirror_orders (
  chain_id        integer NOT NULL,
  contract        text NOT NULL,
  order_id        text NOT NULL,
  receiver        text NOT NULL,
  tier            integer NOT NULL,
  first_token_id  numeric(78, 0) NOT NULL,
  quantity        integer NOT NULL,
  issued_at       timestamptz NOT NULL,
  settled_at      timestamptz,
  block_number    bigint NOT NULL,
  PRIMARY KEY (chain_id, contract, order_id)
);

-- What accounts may do now: admin, manager, issuer, gate; operator may move guarded tickets where their holder approves.
CREATE TABLE mirror_grants (
  chain_id      integer NOT NULL,
  contract      text NOT NULL,
  role          text NOT NULL,
  account       text NOT NULL,
  granted_at    timestamptz NOT NULL,
  block_number  bigint NOT NULL,
  PRIMARY KEY (chain_id, contract, role, account)
);
CREATE INDEX mirror_grants_account ON mirror_grants (account, chain_id, contract);

-- History from here on: one row a log (or a log and ticket), which goes only with its log.

CREATE TABLE mirror_admissions (
  chain_id          integer NOT NULL,
  contract          text NOT NULL,
  block_number      bigint NOT NULL,
  log_index         integer NOT NULL,
  token_id          numeric(78, 0) NOT NULL,
  verdict           text NOT NULL CHECK (verdict IN ('marked', 'refused')),
  at                timestamptz NOT NULL,
  transaction_hash  text NOT NULL,
  PRIMARY KEY (chain_id, contract, token_id, block_number, log_index)
);

CREATE TABLE mirror_refunds (
  chain_id          integer NOT NULL,
  contract          text NOT NULL,
  token_id          numeric(78, 0) NOT NULL,
  block_number      bigint NOT NULL,
  log_index         integer NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('refunded', 'voided')),
  holder            text NOT NULL,
  amount_wei        numeric(78, 0) NOT NULL,
  reason            text,
  -- held: the holder's account refused the money, which waits in the contract to be fetched.
  payment           text NOT NULL CHECK (payment IN ('sent', 'held')),
  at                timestamptz NOT NULL,
  transaction_hash  text NOT NULL,
  PRIMARY KEY (chain_id, contract, token_id)
);

CREATE TABLE mirror_vouchers (
  chain_id          integer NOT NULL,
  contract          text NOT NULL,
  slot              numeric(78, 0) NOT NULL,
  block_number      bigint NOT NULL,
  log_index         integer NOT NULL,
  buyer             text NOT NULL,
  signer            text NOT NULL,
  tier              integer NOT NULL,
  first_token_id    numeric(78, 0) NOT NULL,
  quantity          integer NOT NULL,
  unit_price_wei    numeric(78, 0) NOT NULL,
  at                timestamptz NOT NULL,
  transaction_hash  text NOT NULL,
  PRIMARY KEY (chain_id, contract, slot)
);

-- Money of the event that is no ticket's price.
CREATE TABLE mirror_payments (
  chain_id          integer NOT NULL,
  contract          text NOT NULL,
  block_number      bigint NOT NULL,
  log_index         integer NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('withdrawn', 'released', 'held')),
  -- Empty for a release: it is kept for the event's payout address.
  payee             text,
  token_id          numeric(78, 0),
  amount_wei        numeric(78, 0) NOT NULL,
  at                timestamptz NOT NULL,
  transaction_hash  text NOT NULL,
  PRIMARY KEY (chain_id, contract, block_number, log_index)
);

-- What those who run an event did with its rights and rules. An anchor of the factory has the factory as contract.
CREATE TABLE mirror_acts (
  chain_id          integer NOT NULL,
  contract          text NOT NULL,
  block_number      bigint NOT NULL,
  log_index         integer NOT NULL,
  kind              text NOT NULL,
  account           text,
  counterpart       text,
  token_id          numeric(78, 0),
  -- A role in words, an order, a digest, or the unix seconds from which it may be carried out.
  value             text,
  at                timestamptz NOT NULL,
  transaction_hash  text NOT NULL,
  PRIMARY KEY (chain_id, contract, block_number, log_index)
);
