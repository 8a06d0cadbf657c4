import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { AccountSession } from "../../accounts/session.ts";
import type { Clock } from "../../clock.ts";
import { getOwnTicket } from "../get-own-ticket.ts";
import { keepRecord } from "../keep-record.ts";
import { passContentOf } from "../pass-content.ts";
import type { Vault } from "../vault.ts";
import { makeApplePass } from "./make-pass.ts";
import { serialOfPass } from "./serial.ts";
import type { AppleSettings } from "./settings.ts";

export type AppleDeps = { readonly db: pg.Pool; readonly clock: Clock; readonly vault: Vault; readonly apple: AppleSettings; readonly publicUrl: string };

const REFERENCE_BYTES = 16;

/** The caller's ticket for Apple Wallet. Asked for again it is the same pass. Throws NOT_FOUND, FORBIDDEN, EXPIRED, ALREADY_USED, METHOD_DISABLED. */
export async function issueApplePass(deps: AppleDeps, { session, ticketId }: { session: AccountSession; ticketId: string }): Promise<Buffer> {
  const { ticket } = await getOwnTicket(deps, { session, ticketId, method: "pass" });
  const newReference = randomBytes(REFERENCE_BYTES).toString("hex").toUpperCase();
  const record = await keepRecord(deps, { ticket, kind: "apple", newReference, sessionId: null });
  const content = passContentOf({ ticket, reference: record.reference });
  const serial = serialOfPass({ eventId: ticket.event.id, credentialId: record.id });
  return makeApplePass(deps, { serial, token: deps.vault.passTokenOf(record.id), content, state: "good" });
}
