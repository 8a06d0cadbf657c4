import { randomBytes } from "node:crypto";
import type pg from "pg";
import { encodeHex, parseDecimal, parseHex } from "#core/bytes.ts";
import { slotAt, slotEndsAtMs } from "#core/credential.ts";
import { issuePlatformCode as describeCode, PLATFORM_CODE_ID_BYTES } from "#methods/qr/platform-code.ts";
import type { AccountSession } from "../accounts/session.ts";
import type { Clock } from "../clock.ts";
import { getOwnTicket } from "./get-own-ticket.ts";
import { keepRecord } from "./keep-record.ts";
import type { Vault } from "./vault.ts";

export type IssuedCode = {
  readonly text: string;
  readonly slot: number /** Of the server's clock, which the phone's may not be. */;
  readonly expiresInMs: number;
};

/**
 * The code of this slot, signed by the platform for the caller's session (Q2): for who has no wallet at hand. A new session
 * makes a new record and ends the old one's codes. Throws NOT_FOUND, FORBIDDEN, EXPIRED, ALREADY_USED, METHOD_DISABLED.
 */
export async function issuePlatformCode(
  { db, clock, vault }: { db: pg.Pool; clock: Clock; vault: Vault },
  { session, ticketId }: { session: AccountSession; ticketId: string },
): Promise<IssuedCode> {
  const { ticket, event } = await getOwnTicket({ db, clock }, { session, ticketId, method: "qr" });
  const newReference = encodeHex(randomBytes(PLATFORM_CODE_ID_BYTES));
  const record = await keepRecord({ db, clock }, { ticket, kind: "platform-code", newReference, sessionId: session.sessionId });
  const atMs = clock.nowMs();
  const periodSeconds = ticket.event.codePeriodSeconds;
  const slot = slotAt({ atMs, periodSeconds });
  const ring = await vault.ring();
  const kid = ring.kidAt(atMs);
  const claims = { tokenId: parseDecimal(ticket.tokenId), slot, credentialId: parseHex(record.reference) };
  const text = ring.signWith({ kid, issued: describeCode({ event, claims, kid }) });
  return { text, slot, expiresInMs: slotEndsAtMs({ slot, periodSeconds }) - atMs };
}
