import { randomBytes } from "node:crypto";
import type pg from "pg";
import { type Address, decodeHex, encodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { CredentialKind } from "#core/method.ts";
import { parseTap, parseUid, RECORD_ID_BYTES } from "#methods/nfc/evidence.ts";
import { openSun } from "#methods/nfc/open-sun.ts";
import { METHODS } from "#methods/registry.ts";
import { dateOfSeconds } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { assertMethodOn } from "../gate/method-states.ts";
import { requireOpenShift } from "../gate/require-open-shift.ts";
import { isLostRace } from "../gate/statement.ts";
import type { ShiftClaims } from "../gate/tokens.ts";
import { getTicket } from "../tickets/get-ticket.ts";
import type { TicketView } from "../tickets/ticket-view.ts";
import type { Vault } from "./vault.ts";

/** How a tag shall stand for its ticket. `message` is one reading of a tag whose keys are set. */
export type TagRequest =
  | { readonly kind: "uid"; readonly uid: string }
  | { readonly kind: "record"; readonly uid: string }
  | { readonly kind: "sun"; readonly message: string };

/** `text` is to be written on the tag; `null`: nothing. */
export type ProvisionedTag = { readonly credentialId: string; readonly kind: CredentialKind; readonly text: string | null };

type Deps = { readonly db: pg.Pool; readonly clock: Clock; readonly vault: Vault };
type Input = { readonly shift: ShiftClaims; readonly ticketId: string; readonly tag: TagRequest };

/**
 * From now on this tag stands for the ticket, and no other tag does. Only staff at work may say so: they have the guest
 * before them. Throws UNAUTHENTICATED, NOT_FOUND, INVALID_INPUT (no such UID, a message that is not ours), CONFLICT (the tag
 * stands for another ticket), EXPIRED, METHOD_DISABLED, UNAVAILABLE (secure tags are not set up).
 */
export async function provisionTag(deps: Deps, { shift, ticketId, tag }: Input): Promise<ProvisionedTag> {
  await requireOpenShift(deps, { shift });
  await assertMethodOn(deps, { eventId: shift.eventId, method: "nfc" });
  const ticket = await getTicketOfEvent(deps, { ticketId, eventId: shift.eventId });
  const described = describeTag(deps, { tag });
  await assertNewReading(deps, { eventId: shift.eventId, described });
  const credentialId = await insert(deps, { shift, ticket, described });
  const event = { chainId: ticket.event.chainId, contract: parseAddress(ticket.event.contract) };
  return { credentialId, kind: described.kind, text: described.kind === "tag-record" ? textOf({ event, recordId: described.reference }) : null };
}

type Described = { readonly kind: CredentialKind; readonly reference: Hex; readonly uid: Hex; readonly usedCounter: number | null };

function describeTag({ vault }: Deps, { tag }: { tag: TagRequest }): Described {
  if (tag.kind === "sun") return describeSun({ vault }, { message: tag.message });
  const uid = parseUid(tag.uid);
  if (!uid) throw noUid();
  if (tag.kind === "uid") return { kind: "tag-uid", reference: uid, uid, usedCounter: null };
  return { kind: "tag-record", reference: encodeHex(randomBytes(RECORD_ID_BYTES)), uid, usedCounter: null };
}

/** The reading proves that the tag's keys are ours, and no message from before it will do: its counter is burned (a gate's may be higher). */
function describeSun({ vault }: Pick<Deps, "vault">, { message }: { message: string }): Described {
  const evidence = parseTap(message);
  if (evidence?.kind !== "sun") throw noMessage();
  const macKeyOf = (uid: Uint8Array) => decodeHex(vault.tagKeysOf(encodeHex(uid)).macKey);
  const picc = openSun({ evidence, open: (sealed) => vault.openTag(encodeHex(sealed)), macKeyOf });
  if (!picc) throw noMessage();
  const uid = encodeHex(picc.uid);
  return { kind: "tag-sun", reference: uid, uid, usedCounter: picc.counter };
}

/**
 * A message from before the last that a gate or a kiosk has seen of this tag: were it taken, the new record would start below,
 * and those in between would be good once more (trap 15).
 */
async function assertNewReading({ db }: Deps, { eventId, described: { uid, usedCounter } }: { eventId: string; described: Described }): Promise<void> {
  if (usedCounter === null) return;
  const { rows } = await db.query(
    "SELECT 1 FROM credentials WHERE event_id = $1 AND uid = $2 AND kind = 'tag-sun' AND greatest(seen_counter, used_counter) >= $3 LIMIT 1",
    [eventId, uid, usedCounter],
  );
  if (rows.length > 0) throw oldReading();
}

async function getTicketOfEvent({ db, clock }: Deps, { ticketId, eventId }: { ticketId: string; eventId: string }): Promise<TicketView> {
  const ticket = await getTicket({ db }, { id: ticketId });
  if (ticket.event.id !== eventId) throw noSuchTicket();
  if (clock.nowMs() >= ticket.event.endsAtSeconds * 1000) throw over();
  return ticket;
}

async function insert({ db, clock }: Deps, { shift, ticket, described }: { shift: ShiftClaims; ticket: TicketView; described: Described }): Promise<string> {
  const { kind, reference, uid, usedCounter } = described;
  const values = [shift.eventId, ticket.tokenId, ticket.holder, kind, reference, uid, usedCounter, new Date(clock.nowMs())];
  const ends = dateOfSeconds(ticket.event.endsAtSeconds);
  try {
    const { rows } = await db.query<{ id: string }>(INSERT, [...values, ends, `staff:${shift.staffId}`, shift.deviceId, shift.gateId]);
    const [row] = rows;
    if (row) return row.id;
  } catch (error) {
    if (!isLostRace(error)) throw error;
  }
  throw taken();
}

/** A chip stands for one ticket by one kind: with its keys set it may not be used by its number as well. */
const INSERT = `
WITH taken AS (
  SELECT FROM credentials WHERE event_id = $1::uuid AND uid = $6 AND status = 'active' AND token_id <> $2::numeric
), ended AS (
  UPDATE credentials SET status = 'replaced', version = version + 1, updated_at = $8
  WHERE event_id = $1::uuid AND token_id = $2::numeric AND kind LIKE 'tag-%' AND status = 'active' AND NOT EXISTS (SELECT FROM taken)
  RETURNING id
), made AS (
  INSERT INTO credentials (event_id, kind, reference, token_id, holder, uid, used_counter, issued_at, updated_at, expires_at)
  SELECT $1::uuid, $4, $5, $2::numeric, $3, $6, $7::bigint, $8::timestamptz, $8::timestamptz, $9::timestamptz
  -- Counting them makes the old ones end before the new one begins.
  FROM (SELECT count(*) AS ended FROM ended) AS e WHERE e.ended >= 0 AND NOT EXISTS (SELECT FROM taken)
  RETURNING id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, token_id, actor, device_id, gate_id, detail)
  SELECT $1::uuid, $8::timestamptz, 'credential', 'issued', $2::numeric, $10, $11::uuid, $12::uuid,
    jsonb_build_object('method', 'nfc', 'kind', $4::text, 'credentialId', id, 'replaced', (SELECT count(*) FROM ended)) FROM made
)
SELECT id FROM made`;

function textOf({ event, recordId }: { event: { chainId: number; contract: Address }; recordId: Hex }): string {
  const issued = METHODS.nfc.issue({ event, recordId });
  if (issued.kind !== "payload") throw new TypeError("a tag's text is not signed");
  return issued.text;
}

function noUid(): FoyerError {
  const message = "That is no UID of a tag, or one that the tag makes up anew each time.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Use a tag with a fixed UID.", fields: [{ path: "uid", message }] });
}

function noMessage(): FoyerError {
  const message = "This tag was not set up with our keys.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Set its keys first, then read it again.", fields: [{ path: "message", message }] });
}

function oldReading(): FoyerError {
  const message = "This reading of the tag was shown before.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Hold the tag to the reader again.", fields: [{ path: "message", message }] });
}

function noSuchTicket(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "This event has no such ticket.", next: "Scan the guest's code again." });
}

function over(): FoyerError {
  return new FoyerError({ code: "EXPIRED", message: "This event is over.", next: "Its tags open no door any more." });
}

function taken(): FoyerError {
  return new FoyerError({ code: "CONFLICT", message: "This tag stands for another ticket.", next: "Take another tag, or switch this one off first." });
}
