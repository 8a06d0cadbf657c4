import { randomBytes } from "node:crypto";
import type pg from "pg";
import { parseDecimal } from "#core/bytes.ts";
import { secondsOf } from "#core/time.ts";
import { METHODS } from "#methods/registry.ts";
import type { AccountSession } from "../accounts/session.ts";
import type { Clock } from "../clock.ts";
import { getOwnTicket } from "./get-own-ticket.ts";
import { keepRecord } from "./keep-record.ts";
import type { Vault } from "./vault.ts";

export type IssuedPass = { readonly text: string; readonly nonce: number; readonly nextAtMs: number; readonly expiresAtSeconds: number };

const REFERENCE_BYTES = 16;
/** Like a code's: its own period and the next, for a scan at the turn. */
const LIFE_PERIODS = 2;

/**
 * A fresh signed pass for the caller's ticket (A6, V3): its nonce is above every one before, and the first that a gate sees
 * ends those below. Throws NOT_FOUND, FORBIDDEN, EXPIRED, ALREADY_USED, METHOD_DISABLED.
 */
export async function issuePass(
  { db, clock, vault }: { db: pg.Pool; clock: Clock; vault: Vault },
  { session, ticketId }: { session: AccountSession; ticketId: string },
): Promise<IssuedPass> {
  const { ticket, event } = await getOwnTicket({ db, clock }, { session, ticketId, method: "pass" });
  const newReference = randomBytes(REFERENCE_BYTES).toString("hex").toUpperCase();
  const record = await keepRecord({ db, clock }, { ticket, kind: "pass", newReference, sessionId: session.sessionId });
  const nowMs = clock.nowMs();
  const periodSeconds = ticket.event.codePeriodSeconds;
  const ring = await vault.ring();
  const kid = ring.kidAt(nowMs);
  const issuedAtSeconds = secondsOf(nowMs);
  const lifeSeconds = LIFE_PERIODS * periodSeconds;
  const issued = METHODS.pass.issue({
    ...{ event, kid, reference: record.reference, tokenId: parseDecimal(ticket.tokenId), nonce: record.nonce },
    ...{ issuedAtSeconds, lifeSeconds },
  });
  const text = ring.signWith({ kid, issued });
  return { text, nonce: record.nonce, nextAtMs: nowMs + periodSeconds * 1000, expiresAtSeconds: issuedAtSeconds + lifeSeconds };
}
