import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomUUID, sign } from "node:crypto";
import type pg from "pg";
import { type Address, encodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { keyIdOf, slotAt } from "#core/credential.ts";
import { DEFAULT_POLICY, demandOf } from "#core/policy.ts";
import { encodeTokenId } from "#core/ticket.ts";
import { encodeClaims, encodeCode } from "#methods/qr/evidence.ts";
import { walletOf } from "#test/support/credentials.ts";

export const CHAIN_ID = 31337;
export const DEVICES = 256;
const CONTRACT = parseAddress(`0x${"c0".repeat(20)}`);
const FACTORY = `0x${"fa".repeat(20)}`;
const PERIOD_SECONDS = 15;
const METHODS_SHOWN = [["qr"], ["wallet"], ["nfc"], ["pass"]] as const;
/** Guests whose phones the benchmark holds; all others are rows that only make the tables as large as they are. */
const GUESTS = 64;
/** Rows a statement, so that none runs into the pool's time limit. */
const BATCH = 10_000;

export type Desk = { readonly eventId: string; readonly gateId: string; readonly staffId: string; readonly deviceId: string; readonly shiftId: string };

/** One open event with gates at work, and guests whose phones make real codes. */
export type Town = {
  readonly event: { readonly id: string; readonly chainId: number; readonly contract: Address; readonly codePeriodSeconds: number };
  readonly organizer: { readonly sessionToken: string };
  readonly desks: readonly Desk[];
  readonly guests: readonly Guest[];
  readonly guestOf: (serial: number) => Guest;
  /** Tickets up to this number exist, and what was written for them is on the disk. */
  readonly growTo: (tickets: number) => Promise<void>;
  /** Takes all tickets away, and that any of them was shown. */
  readonly clear: () => Promise<void>;
  /** A ticket that was not shown before. Throws when there is none left. */
  readonly nextSerial: () => number;
  /** The code that the holder of the ticket with this serial shows now. */
  readonly codeOf: (serial: number) => string;
};

/** A wallet that holds one in 64 of the tickets, and the session it has signed in with. */
export type Guest = { readonly wallet: ReturnType<typeof walletOf>; readonly sessionToken: string };

type Phone = { readonly key: KeyObject; readonly deviceKey: Hex; readonly keyId: Hex };

/** Every table that has rows for a ticket; the trail keeps its own, as it must. */
const OF_TICKETS = ["mirror_tickets", "mirror_transfers", "tickets", "ticket_ids", "admission_state", "admissions", "attempt_ids", "attempts"];

const EVENT = { chainId: CHAIN_ID, contract: CONTRACT, codePeriodSeconds: PERIOD_SECONDS };
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const RAW_KEY_BYTES = 32;

export async function createTown(db: pg.Pool): Promise<Town> {
  const organizer = { sessionToken: randomUUID() };
  const eventId = await insertEvent(db, organizer);
  const phones = Array.from({ length: GUESTS }, (_, i) => phoneOf(i));
  const desks = await insertDesks(db, { eventId });
  const guests = Array.from({ length: GUESTS }, (_, i) => ({ wallet: walletOf(`of guest ${i}`), sessionToken: randomUUID() }));
  await insertGuests(db, { eventId, phones, guests });
  const holders = guests.map(({ wallet }) => wallet.holder);
  let existing = 0;
  let shown = 0;
  return {
    event: { id: eventId, ...EVENT },
    organizer,
    desks,
    guests,
    guestOf: (serial) => guests[serial % GUESTS] as Guest,
    async growTo(tickets) {
      for (; existing < tickets; existing = Math.min(tickets, existing + BATCH)) {
        await insertTickets(db, { eventId, holders, from: existing, to: Math.min(tickets, existing + BATCH) });
      }
      await db.query("VACUUM ANALYZE");
      await db.query("CHECKPOINT");
    },
    async clear() {
      await db.query(`TRUNCATE ${OF_TICKETS.join(", ")}`);
      [existing, shown] = [0, 0];
    },
    nextSerial() {
      if (shown === existing) throw new Error("The benchmark needs more tickets.");
      return shown++;
    },
    codeOf: (serial) => codeOf({ phone: phones[serial % GUESTS] as Phone, serial }),
  };
}

function phoneOf(i: number): Phone {
  const seed = createHash("sha256").update(`benchmark phone ${i}`).digest();
  const key = createPrivateKey({ format: "der", type: "pkcs8", key: Buffer.concat([PKCS8_PREFIX, seed]) });
  const deviceKey = encodeHex(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-RAW_KEY_BYTES));
  return { key, deviceKey, keyId: keyIdOf({ algorithm: "Ed25519", deviceKey }) };
}

function codeOf({ phone, serial }: { phone: Phone; serial: number }): string {
  const slot = slotAt({ atMs: Date.now(), periodSeconds: PERIOD_SECONDS });
  const claims = { tokenId: encodeTokenId({ tier: 1, serial }), slot, keyId: phone.keyId };
  return encodeCode({ event: EVENT, claims, signature: sign(null, encodeClaims({ event: EVENT, claims }), phone.key) });
}

async function insertEvent(db: pg.Pool, { sessionToken }: Town["organizer"]): Promise<string> {
  const [userId, eventId] = [randomUUID(), randomUUID()];
  await db.query("INSERT INTO users (id, name, email) VALUES ($1, 'Olivia', 'olivia@bench.invalid')", [userId]);
  await db.query("INSERT INTO sessions (id, user_id, token, wallet, expires_at) VALUES ($1, $2, $3, $4, now() + interval '1 day')", [
    ...[randomUUID(), userId, sessionToken, CONTRACT],
  ]);
  await db.query(
    `INSERT INTO events (id, organizer_id, organizer_wallet, chain_id, contract, event_ref, title, description, location, timezone, terms, entry_policy)
     VALUES ($1, $2, $3, $4, $5, $6, 'Benchmark night', '', '', 'UTC', '{}', $7)`,
    [eventId, userId, CONTRACT, CHAIN_ID, CONTRACT, `0x${"ee".repeat(32)}`, { ...DEFAULT_POLICY, base: demandOf(METHODS_SHOWN) }],
  );
  await db.query(
    `INSERT INTO mirror_events (chain_id, contract, event_ref, organizer, name, currency, payout, policy, doors_at, starts_at, ends_at, transfer_cutoff_at,
       resale_cap_bps, royalty_bps, max_per_purchase, max_per_wallet, max_gifts, gift_cooldown_hours, block_number)
     VALUES ($1, $2, $3, $2, 'Benchmark night', $2, $2, 'guarded', now() - interval '1 hour', now(), now() + interval '1 day', now() + interval '1 day', 11000, 500, 4, 8, 2, 0, 1)`,
    [CHAIN_ID, CONTRACT, `0x${"ee".repeat(32)}`],
  );
  await db.query(
    `INSERT INTO mirror_tiers (chain_id, contract, tier, name, price_wei, supply, sale_starts_at, sale_ends_at, sold)
     VALUES ($1, $2, 1, 'Stalls', 1, 4000000000, now(), now() + interval '1 day', 4000000000),
       ($1, $2, 2, 'Circle', 1, 4000000000, now(), now() + interval '1 day', 0)`,
    [CHAIN_ID, CONTRACT],
  );
  // A head that stays fresh: no indexer runs beside the measurement.
  await db.query(
    "INSERT INTO mirror_checkpoints (chain_id, factory, block_number, block_hash, block_at, checked_at) VALUES ($1, $2, 100, '0x', now(), now() + interval '1 day')",
    [CHAIN_ID, FACTORY],
  );
  return eventId;
}

async function insertDesks(db: pg.Pool, { eventId }: { eventId: string }): Promise<Desk[]> {
  const [gateId, staffId] = [randomUUID(), randomUUID()];
  await db.query("INSERT INTO gates (event_id, id, name) VALUES ($1, $2, 'North')", [eventId, gateId]);
  await db.query("INSERT INTO gate_staff (event_id, id, name, pin_hash) VALUES ($1, $2, 'Grace', '')", [eventId, staffId]);
  const desks = Array.from({ length: DEVICES }, () => ({ eventId, gateId, staffId, deviceId: randomUUID(), shiftId: randomUUID() }));
  for (const { deviceId, shiftId } of desks) {
    await db.query("INSERT INTO gate_devices (event_id, id, gate_id, name, algorithm, public_key) VALUES ($1, $2, $3, 'Phone', 'Ed25519', '')", [
      ...[eventId, deviceId, gateId],
    ]);
    await db.query(
      "INSERT INTO gate_shifts (event_id, id, staff_id, device_id, gate_id, expires_at) VALUES ($1, $2, $3, $4, $5, now() + interval '10 hours')",
      [...[eventId, shiftId, staffId, deviceId, gateId]],
    );
  }
  return desks;
}

async function insertGuests(db: pg.Pool, { eventId, phones, guests }: { eventId: string; phones: readonly Phone[]; guests: readonly Guest[] }): Promise<void> {
  for (const [i, { wallet, sessionToken }] of guests.entries()) {
    const { deviceKey, keyId } = phones[i] as Phone;
    const [userId, sessionId] = [randomUUID(), randomUUID()];
    await db.query("INSERT INTO users (id, name, email) VALUES ($1, 'Guest', $2)", [userId, `${i}@bench.invalid`]);
    await db.query("INSERT INTO sessions (id, user_id, token, wallet, expires_at) VALUES ($1, $2, $3, $4, now() + interval '1 day')", [
      ...[sessionId, userId, sessionToken, wallet.holder],
    ]);
    await db.query(
      `INSERT INTO bindings (event_id, holder, nonce, key_id, algorithm, device_key, issued_at, expires_at, signature, session_id)
       VALUES ($1, $2, 1, $3, 'Ed25519', $4, now() - interval '1 minute', now() + interval '6 hours', '0x', $5)`,
      [eventId, wallet.holder, keyId, deviceKey, sessionId],
    );
  }
}

type Range = { readonly eventId: string; readonly holders: readonly Address[]; readonly from: number; readonly to: number };

/** Tickets, their uuids and each one's mint, as the indexer would have left them; every ticket that was ever scanned stays. */
async function insertTickets(db: pg.Pool, { eventId, holders, from, to }: Range): Promise<void> {
  const range = [from, to - 1, holders];
  const holder = `($3::text[])[n % ${GUESTS} + 1]`;
  await db.query(
    `INSERT INTO mirror_tickets (chain_id, contract, token_id, tier, holder, face_price_wei, admitted_on_chain, moves, block_number)
     SELECT ${CHAIN_ID}, '${CONTRACT}', 4294967296 + n, 1, ${holder}, 1, false, 0, 1 FROM generate_series($1::bigint, $2::bigint) n`,
    range,
  );
  await db.query(
    `INSERT INTO mirror_transfers (chain_id, contract, block_number, log_index, token_id, sender, receiver, kind, at, transaction_hash)
     SELECT ${CHAIN_ID}, '${CONTRACT}', 1, n, 4294967296 + n, '0x${"0".repeat(40)}', ${holder}, 'bought', now() - interval '1 day', '0x' FROM generate_series($1::bigint, $2::bigint) n`,
    range,
  );
  await db.query(
    `WITH named AS (
       INSERT INTO tickets (event_id, chain_id, contract, token_id)
       SELECT '${eventId}', ${CHAIN_ID}, '${CONTRACT}', 4294967296 + n FROM generate_series($1::bigint, $2::bigint) n RETURNING id, event_id
     ) INSERT INTO ticket_ids (id, event_id) SELECT id, event_id FROM named`,
    range.slice(0, 2),
  );
}
