import type pg from "pg";
import { parseDecimal } from "#core/bytes.ts";
import type { Issued } from "#core/method.ts";
import { secondsOf } from "#core/time.ts";
import { METHODS } from "#methods/registry.ts";
import { MAX_ENTRY_SECONDS } from "#methods/wallet/evidence.ts";
import type { AccountSession } from "../accounts/session.ts";
import type { Clock } from "../clock.ts";
import { getOwnTicket } from "./get-own-ticket.ts";

/** What the holder's wallet signs to come in with one ticket, now and once (A6). Throws NOT_FOUND, FORBIDDEN, EXPIRED, ALREADY_USED, METHOD_DISABLED. */
export async function prepareEntry(
  { db, clock, randomNonce }: { db: pg.Pool; clock: Clock; randomNonce: () => bigint },
  { session, ticketId }: { session: AccountSession; ticketId: string },
): Promise<Issued> {
  const { ticket, event } = await getOwnTicket({ db, clock }, { session, ticketId, method: "wallet" });
  const issuedAtSeconds = secondsOf(clock.nowMs());
  const entry = {
    holder: session.wallet,
    tokenId: parseDecimal(ticket.tokenId),
    nonce: randomNonce(),
    issuedAtSeconds,
    expiresAtSeconds: issuedAtSeconds + MAX_ENTRY_SECONDS,
  };
  return METHODS.wallet.issue({ event, entry });
}
