import type pg from "pg";
import type { Address, Hex } from "#core/bytes.ts";
import type { Issued } from "#core/method.ts";
import { secondsOf } from "#core/time.ts";
import type { DeviceAlgorithm } from "#core/typed-data.ts";
import { METHODS } from "#methods/registry.ts";
import { bigintOfNumeric, secondsOfDate } from "#prisma/rows.ts";
import type { AccountSession } from "../accounts/session.ts";
import type { Clock } from "../clock.ts";
import { checkDeviceKey } from "./check-device-key.ts";
import { getOwnTicket } from "./get-own-ticket.ts";

/** How far ahead of the clock a binding may begin, so that it is younger than a transfer whose block is ahead of us. */
const MAX_AHEAD_SECONDS = 15;

/**
 * What the holder's wallet signs so that this device may show the holder's tickets of the event (A6). It takes the next
 * nonce, begins now and ends with the event. Throws NOT_FOUND, FORBIDDEN, EXPIRED, ALREADY_USED, METHOD_DISABLED, INVALID_INPUT.
 */
export async function prepareBinding(
  { db, clock }: { db: pg.Pool; clock: Clock },
  { session, ticketId, algorithm, deviceKey }: { session: AccountSession; ticketId: string; algorithm: DeviceAlgorithm; deviceKey: Hex },
): Promise<Issued> {
  checkDeviceKey({ algorithm, deviceKey });
  const { ticket, event } = await getOwnTicket({ db, clock }, { session, ticketId, method: "qr" });
  const nowMs = clock.nowMs();
  const past = await readPast({ db }, { eventId: ticket.eventId, event, holder: session.wallet });
  const binding = {
    holder: session.wallet,
    algorithm,
    deviceKey,
    nonce: nonceOf({ nowMs, newestNonce: past.newestNonce }),
    issuedAtSeconds: beginOf({ nowSeconds: secondsOf(nowMs), leftAtSeconds: past.leftAtSeconds }),
    expiresAtSeconds: ticket.event.endsAtSeconds,
  };
  return METHODS.qr.issue({ event, binding });
}

/** This millisecond, or the one after the newest known: two devices may ask at once. */
function nonceOf({ nowMs, newestNonce }: { nowMs: number; newestNonce: bigint }): bigint {
  return newestNonce < BigInt(nowMs) ? BigInt(nowMs) : newestNonce + 1n;
}

/** A binding must be younger than the holder's last parting from any of these tickets, or it is dead at once. */
function beginOf({ nowSeconds, leftAtSeconds }: { nowSeconds: number; leftAtSeconds: number | null }): number {
  return Math.min(Math.max(nowSeconds, (leftAtSeconds ?? 0) + 1), nowSeconds + MAX_AHEAD_SECONDS);
}

type Past = { readonly newestNonce: bigint; readonly leftAtSeconds: number | null };

async function readPast(
  { db }: { db: pg.Pool },
  { eventId, event, holder }: { eventId: string; event: { chainId: number; contract: Address }; holder: Address },
): Promise<Past> {
  const { rows } = await db.query<{ newest: string; left_at: Date | null }>(
    `SELECT (SELECT coalesce(max(nonce), 0) FROM bindings WHERE event_id = $1 AND holder = $2) AS newest,
       (SELECT max(at) FROM mirror_transfers WHERE chain_id = $3 AND contract = $4 AND sender = $2) AS left_at`,
    [eventId, holder, event.chainId, event.contract],
  );
  const [row] = rows;
  return { newestNonce: bigintOfNumeric(row?.newest ?? "0"), leftAtSeconds: row?.left_at ? secondsOfDate(row.left_at) : null };
}
