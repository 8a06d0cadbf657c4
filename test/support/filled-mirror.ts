import type pg from "pg";
import { type Address, parseAddress } from "#core/bytes.ts";

export const FILLED_CHAIN = 31337;

export type FilledSize = {
  readonly events: number;
  readonly ticketsPerEvent: number;
  /** Wallets among which tickets are spread; the first one is a custodian's and holds one in fifty of all. */
  readonly holders: number;
};

/**
 * A mirror as years of events leave it, made by the database itself: one event in five is still to come, one in four hundred runs now, the
 * rest is past. Of the tickets three in a hundred stand for resale (past ones too), five have been given away, two resold.
 */
export async function fillMirror(db: pg.Pool, size: FilledSize): Promise<void> {
  const { events, ticketsPerEvent, holders } = size;
  for (const [sql, values] of listStatements({ events, ticketsPerEvent, holders })) await db.query(sql, values);
  await db.query("VACUUM ANALYZE");
}

/** The wallet of a place, from 0; 0 is the custodian. */
export async function holderOf(db: pg.Pool, place: number): Promise<Address> {
  const { rows } = await db.query<{ wallet: string }>(`SELECT ${wallet("$1::integer")} AS wallet`, [place]);
  return parseAddress(rows[0]?.wallet ?? "");
}

function listStatements({ events, ticketsPerEvent, holders }: FilledSize): [string, unknown[]][] {
  return [
    ["INSERT INTO users (id, name, email) VALUES ('00000000-0000-4000-8000-00000000f111', 'Olivia', 'olivia@filled.example')", []],
    [OWN_EVENTS, [events]],
    [MIRROR_EVENTS, [events]],
    [TIERS, [ticketsPerEvent]],
    [TICKETS, [ticketsPerEvent, holders]],
    [MINTS, []],
    ["INSERT INTO mirror_holders (chain_id, contract, holder, tickets) SELECT chain_id, contract, holder, count(*) FROM mirror_tickets GROUP BY 1, 2, 3", []],
    [GIFTS, [holders]],
    [LISTINGS, []],
    [SALES, [holders]],
    [NAMES, []],
  ];
}

const ADDRESS = (seed: string) => `'0x' || substr(md5(${seed}) || md5('more' || ${seed}), 1, 40)`;
const wallet = (place: string) => ADDRESS(`'wallet' || ${place}`);
const HASH = (seed: string) => `'0x' || md5(${seed}) || md5('more' || ${seed})`;
/** The same pseudo-random number from 0 to 1 for the same words, without a state that a rerun would move. */
const chance = (words: string) => `(('x' || substr(md5(${words}), 1, 7))::bit(28)::integer / 268435456.0)`;
const word = (list: readonly string[], seed: string) => `(ARRAY['${list.join("','")}'])[1 + floor(${chance(seed)} * ${list.length})::integer]`;

const ADJECTIVES = ["Silent", "Golden", "Electric", "Northern", "Velvet", "Midnight", "Paper", "Burning", "Hidden", "Last"];
const NOUNS = ["Lantern", "Orchestra", "Circus", "Harbour", "Garden", "Quartet", "Carnival", "Theatre", "Parade", "Cinema"];
const KINDS = ["Festival", "Night", "Concert", "Ball", "Premiere", "Reading", "Matinee", "Tour"];
const CITIES = ["Berlin", "Leipzig", "Hamburg", "Paris", "Lyon", "Madrid", "Porto", "Vienna", "Prague", "Oslo"];

const OWN_EVENTS = `INSERT INTO events (id, organizer_id, organizer_wallet, chain_id, contract, event_ref, title, description, location, timezone, terms)
  SELECT md5('event' || g)::uuid, '00000000-0000-4000-8000-00000000f111', ${ADDRESS("'organizer' || g % 200")}, ${FILLED_CHAIN}, ${ADDRESS("'contract' || g")}, ${HASH("'ref' || g")},
    initcap(translate(substr(md5('band' || g % 700), 1, 7), '0123456789', 'ghijklmnop')) || ' and the ' || ${word(ADJECTIVES, "'a' || g")} || ' ' || ${word(NOUNS, "'n' || g")} || ' ' || ${word(KINDS, "'k' || g")},
    'An evening with ' || ${word(NOUNS, "'d' || g")} || ' and ' || ${word(ADJECTIVES, "'e' || g")} || ' company, number ' || g || '.',
    'House ' || g % 97 || ', ' || ${word(CITIES, "'c' || g")}, 'Europe/Berlin', '{}'
  FROM generate_series(1, $1::integer) g`;

/** One in five to come within a year, one in four hundred begun an hour ago, the others over since up to four years. */
const MIRROR_EVENTS = `INSERT INTO mirror_events (chain_id, contract, event_ref, organizer, name, currency, payout, policy, doors_at, starts_at, ends_at, transfer_cutoff_at,
    resale_cap_bps, royalty_bps, max_per_purchase, max_per_wallet, max_gifts, gift_cooldown_hours, block_number)
  SELECT e.chain_id, e.contract, e.event_ref, e.organizer_wallet, left(e.title, 60), '0x' || repeat('00', 20), e.organizer_wallet, 'guarded',
    at - interval '2 hours', at, at + interval '6 hours', at, 11000, 500, 4, 0, 2, 0, g
  FROM generate_series(1, $1::integer) g JOIN events e ON e.id = md5('event' || g)::uuid CROSS JOIN LATERAL (
    SELECT date_trunc('second', now()) + CASE
      WHEN g % 400 = 1 THEN interval '-1 hour' - g * interval '1 second'
      WHEN g % 5 = 0 THEN interval '1 day' + ${chance("'t' || g")} * interval '365 days'
      ELSE interval '-2 days' - ${chance("'t' || g")} * interval '1460 days' END AS at
  ) planned`;

const TIERS = `INSERT INTO mirror_tiers (chain_id, contract, tier, name, price_wei, supply, sale_starts_at, sale_ends_at, sold)
  SELECT chain_id, contract, tier, CASE tier WHEN 1 THEN 'Stalls' ELSE 'Balcony' END, 50000000000000000 / tier, 1000000, starts_at - interval '90 days', starts_at, $1::integer / 2
  FROM mirror_events CROSS JOIN generate_series(1, 2) tier`;

const TICKETS = `INSERT INTO mirror_tickets (chain_id, contract, token_id, tier, holder, face_price_wei, admitted_on_chain, moves, block_number)
  SELECT m.chain_id, m.contract, tier::numeric * 4294967296 + serial, tier, ${wallet(`CASE WHEN ${chance("m.contract || s")} < 0.02 THEN 0 ELSE floor(${chance("s || m.contract")} * $2::integer)::integer END`)},
    50000000000000000 / tier, false, 0, m.block_number * 1000 + s / 4
  FROM mirror_events m CROSS JOIN generate_series(0, $1::integer - 1) s CROSS JOIN LATERAL (SELECT 1 + s % 2 AS tier, s / 2 AS serial) split`;

/** Four tickets to a block; one log each. */
const MINTS = `INSERT INTO mirror_transfers (chain_id, contract, block_number, log_index, token_id, sender, receiver, at, transaction_hash, kind, amount_wei)
  SELECT t.chain_id, t.contract, t.block_number, (t.token_id % 4294967296)::integer * 2 + t.tier, t.token_id, '0x' || repeat('00', 20), t.holder,
    m.starts_at - interval '60 days', ${HASH("t.contract || t.block_number || t.holder")}, 'bought', t.face_price_wei
  FROM mirror_tickets t JOIN mirror_events m USING (chain_id, contract)`;

const GIFTS = `WITH given AS (
    UPDATE mirror_tickets t SET moves = moves + 1 WHERE ${chance("'gift' || t.contract || t.token_id")} < 0.05 RETURNING t.*
  )
  INSERT INTO mirror_transfers (chain_id, contract, block_number, log_index, token_id, sender, receiver, at, transaction_hash, kind)
  SELECT g.chain_id, g.contract, g.block_number + 1, 2000000 + (g.token_id % 4294967296)::integer * 2 + g.tier, g.token_id,
    ${wallet(`floor(${chance("'giver' || g.contract || g.token_id")} * $1::integer)::integer`)}, g.holder, m.starts_at - interval '30 days', ${HASH("'gift' || g.contract || g.token_id")}, 'gift'
  FROM given g JOIN mirror_events m USING (chain_id, contract)`;

const LISTINGS = `INSERT INTO mirror_listings (chain_id, contract, token_id, seller, price_wei, listed_at, block_number)
  SELECT t.chain_id, t.contract, t.token_id, t.holder, t.face_price_wei / 100 * (60 + floor(${chance("'price' || t.contract || t.token_id")} * 50)),
    m.starts_at - ${chance("'when' || t.contract || t.token_id")} * interval '30 days', t.block_number + 2
  FROM mirror_tickets t JOIN mirror_events m USING (chain_id, contract) WHERE ${chance("'list' || t.contract || t.token_id")} < 0.03`;

const SALES = `WITH sold AS (
    INSERT INTO mirror_transfers (chain_id, contract, block_number, log_index, token_id, sender, receiver, at, transaction_hash, kind, amount_wei)
    SELECT t.chain_id, t.contract, t.block_number + 3, 4000000 + (t.token_id % 4294967296)::integer * 2 + t.tier, t.token_id,
      ${wallet(`floor(${chance("'seller' || t.contract || t.token_id")} * $1::integer)::integer`)}, t.holder, m.starts_at - interval '10 days', ${HASH("'sale' || t.contract || t.token_id")}, 'sale', t.face_price_wei
    FROM mirror_tickets t JOIN mirror_events m USING (chain_id, contract) WHERE ${chance("'sale' || t.contract || t.token_id")} < 0.02
    RETURNING *
  )
  INSERT INTO mirror_sales (chain_id, contract, block_number, log_index, token_id, seller, buyer, price_wei, royalty_wei, platform_fee_wei, at, transaction_hash)
  SELECT chain_id, contract, block_number, log_index + 1000000, token_id, sender, receiver, amount_wei, 0, 0, at, transaction_hash FROM sold`;

/** Tickets whose page somebody has opened. */
const NAMES = `WITH named AS (
    INSERT INTO tickets (event_id, chain_id, contract, token_id)
    SELECT e.id, t.chain_id, t.contract, t.token_id FROM mirror_tickets t JOIN events e USING (chain_id, contract)
    WHERE ${chance("'named' || t.contract || t.token_id")} < 0.2
    RETURNING id, event_id
  )
  INSERT INTO ticket_ids (id, event_id) SELECT id, event_id FROM named`;
