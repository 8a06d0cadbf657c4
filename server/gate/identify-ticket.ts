import { FoyerError } from "#core/error.ts";
import type { Finding } from "#core/method.ts";
import type { ScannedTicket } from "#core/scan.ts";
import { serialOf, tierOf } from "#core/ticket.ts";
import { parseEvidence } from "#methods/registry.ts";
import { locateAll } from "../credentials/locate.ts";
import { nameTickets } from "../tickets/name-tickets.ts";
import type { AdmitDeps } from "./admit-ticket.ts";
import { gatherFacts } from "./gather-facts.ts";
import { countGuess, judgeEvidence } from "./judge-evidence.ts";
import { requireOpenShift } from "./require-open-shift.ts";
import type { ShiftClaims } from "./tokens.ts";

/** A name that no attempt has, so that nothing stored is found under it. */
const NO_ATTEMPT = "00000000-0000-0000-0000-000000000000";

export type IdentifiedTicket = ScannedTicket & { readonly id: string };

/**
 * Which ticket is the guest's who shows this code, without letting anybody in or burning anything: a kiosk gives a wristband
 * for it. Throws UNAUTHENTICATED, INVALID_INPUT (no genuine code of now), TOO_MANY_REQUESTS.
 */
export async function identifyTicket(deps: AdmitDeps, { shift, text }: { shift: ShiftClaims; text: string }): Promise<IdentifiedTicket> {
  if (!(await deps.limiter.take(shift.deviceId))) throw tooMany();
  await requireOpenShift(deps, { shift });
  const presented = parseEvidence(text);
  if (!presented) throw notGenuine(null);
  const atMs = deps.clock.nowMs();
  const asked = await locateAll(deps, { eventId: shift.eventId, deviceId: shift.deviceId, presented: [presented], atMs });
  const side = await deps.memory.read(deps, { shift, atMs });
  if (!side) throw notGenuine(null);
  const platformKeys = (await deps.vault.ring()).listKeys(atMs);
  const known = await gatherFacts(deps, { side, eventId: shift.eventId, attemptId: NO_ATTEMPT, asked, platformKeys, atMs });
  const [subject] = known.subjects;
  if (!subject) throw notGenuine(null);
  const finding = await judgeEvidence(deps, { presented, subject, mirrorAgeMs: known.mirrorAgeMs, disabledMethods: side.gate.disabledMethods, atMs });
  countGuess(deps, { subject, finding });
  if (finding.kind !== "pass") throw notGenuine(finding);
  const { tokenId } = finding.subject;
  const id = await idOf(deps, { eventId: shift.eventId, tokenId });
  return { id, tier: tierOf(tokenId), tierName: subject.tierName, serial: serialOf(tokenId) };
}

async function idOf({ db }: Pick<AdmitDeps, "db">, { eventId, tokenId }: { eventId: string; tokenId: bigint }): Promise<string> {
  await nameTickets({ db }, [{ eventId, tokenId }]);
  const { rows } = await db.query<{ id: string }>("SELECT id FROM tickets WHERE event_id = $1 AND token_id = $2", [eventId, String(tokenId)]);
  const [row] = rows;
  if (!row) throw notGenuine(null);
  return row.id;
}

function notGenuine(finding: Finding | null): FoyerError {
  const message = finding?.kind === "fail" ? `This code is not good here: ${finding.reason}.` : "This is not a ticket's code.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Ask for the live code of the guest's ticket.", fields: [{ path: "text", message }] });
}

function tooMany(): FoyerError {
  return new FoyerError({ code: "TOO_MANY_REQUESTS", message: "Too many scans in a minute.", next: "Wait a few seconds, then scan again." });
}
