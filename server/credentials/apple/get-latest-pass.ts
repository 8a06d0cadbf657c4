import { FoyerError } from "#core/error.ts";
import { getTicket } from "../../tickets/get-ticket.ts";
import { nameTickets } from "../../tickets/name-tickets.ts";
import { passContentOf } from "../pass-content.ts";
import { CHANGED_AT } from "./changed-at.ts";
import type { AppleDeps } from "./issue-apple-pass.ts";
import { makeApplePass } from "./make-pass.ts";
import { type PassKey, serialOfPass } from "./serial.ts";

export type LatestPass = { readonly kind: "same" } | { readonly kind: "changed"; readonly bytes: Buffer; readonly changedAtMs: number };

/** The pass as it is now; `same` when the phone has it. One that opens nothing any more comes struck through. Throws NOT_FOUND. */
export async function getLatestPass(deps: AppleDeps, { pass, sinceMs }: { pass: PassKey; sinceMs: number | null }): Promise<LatestPass> {
  const row = await findRow(deps, pass);
  if (!row) throw noSuchPass();
  // HTTP's dates have whole seconds.
  const changedAtMs = Math.floor(row.changed_at.getTime() / 1000) * 1000;
  if (sinceMs !== null && changedAtMs <= sinceMs) return { kind: "same" };
  await nameTickets(deps, [{ eventId: pass.eventId, tokenId: BigInt(row.token_id) }]);
  const { rows } = await deps.db.query<{ id: string }>("SELECT id FROM tickets WHERE event_id = $1 AND token_id = $2", [pass.eventId, row.token_id]);
  const ticket = await getTicket(deps, { id: rows[0]?.id ?? "" });
  const isGood = row.status === "active" && ticket.holder === row.holder && (ticket.admittedAtMs === null || ticket.mayReturn);
  const content = passContentOf({ ticket, reference: row.reference });
  const serial = serialOfPass(pass);
  const token = deps.vault.passTokenOf(pass.credentialId);
  return { kind: "changed", bytes: makeApplePass(deps, { serial, token, content, state: isGood ? "good" : "void" }), changedAtMs };
}

type Row = { token_id: string; holder: string; status: string; reference: string; changed_at: Date };

async function findRow({ db }: AppleDeps, { eventId, credentialId }: PassKey): Promise<Row | null> {
  const { rows } = await db.query<Row>(
    `SELECT c.token_id, c.holder, c.status, c.reference, ${CHANGED_AT} AS changed_at
     FROM credentials c WHERE c.event_id = $1 AND c.id = $2 AND c.kind = 'apple'`,
    [eventId, credentialId],
  );
  return rows[0] ?? null;
}

function noSuchPass(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such pass.", next: "Add it to the wallet again." });
}
