import { randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { type Address, parseAddress } from "#core/bytes.ts";

export const PLANTED_CHAIN = 31337;

export type PlantedEvent = { readonly id: string; readonly contract: Address };

type EventFacts = {
  readonly title: string;
  readonly location?: string;
  readonly description?: string;
  /** Seconds from now to the start; the event lasts three hours. */
  readonly startsInSeconds?: number;
  readonly status?: "open" | "closed";
};

const DAY_SECONDS = 24 * 3600;

/** An event as draft and mirror together leave it, without a chain: for what only reads. */
export async function plantEvent(db: pg.Pool, facts: EventFacts): Promise<PlantedEvent> {
  const { title, location = "Somewhere", description = "An evening.", startsInSeconds = DAY_SECONDS, status = "open" } = facts;
  const event = { id: randomUUID(), contract: parseAddress(`0x${randomBytes(20).toString("hex")}`) };
  await db.query(
    `WITH organizer AS (INSERT INTO users (id, name, email) VALUES (gen_random_uuid(), 'Olivia', $1 || '@foyer.example') RETURNING id)
     INSERT INTO events (id, organizer_id, organizer_wallet, chain_id, contract, event_ref, title, description, location, timezone, terms, status)
     SELECT $1::uuid, id, '0x' || repeat('0a', 20), $2, $3, '0x' || repeat('0b', 32), $4, $5, $6, 'Europe/Berlin', '{}', $7 FROM organizer`,
    [event.id, PLANTED_CHAIN, event.contract, title, description, location, status],
  );
  await db.query(
    `INSERT INTO mirror_events (chain_id, contract, event_ref, organizer, name, currency, payout, policy, doors_at, starts_at, ends_at, transfer_cutoff_at,
       resale_cap_bps, royalty_bps, max_per_purchase, max_per_wallet, max_gifts, gift_cooldown_hours, block_number)
     SELECT $1, $2, '0x' || repeat('0b', 32), '0x' || repeat('0a', 20), left($3, 30), '0x' || repeat('00', 20), '0x' || repeat('0a', 20), 'guarded', at - interval '2 hours', at,
       at + interval '3 hours', at, 11000, 500, 4, 0, 2, 0, 1
     FROM (SELECT date_trunc('second', now()) + make_interval(secs => $4) AS at) planned`,
    [PLANTED_CHAIN, event.contract, title, startsInSeconds],
  );
  return event;
}
