import { randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { encodeHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { CONSENT_VERSION, consentTextOf } from "#methods/biometric/consent.ts";
import { embeddingOf } from "#methods/biometric/embedding.ts";
import { dateOfSeconds } from "#prisma/rows.ts";
import type { AccountSession } from "../../accounts/session.ts";
import type { Clock } from "../../clock.ts";
import { isLostRace } from "../../gate/statement.ts";
import type { TicketNowView } from "../../tickets/ticket-view.ts";
import { getOwnTicket } from "../get-own-ticket.ts";
import type { Vault } from "../vault.ts";
import { isOffered } from "./get-face-state.ts";

type Deps = { readonly db: pg.Pool; readonly clock: Clock; readonly vault: Vault; readonly retentionDays: number };
/** `figures`: what the model on the holder's device made of the picture. */
type Input = { readonly session: AccountSession; readonly ticketId: string; readonly textVersion: string; readonly figures: readonly number[] };

const REFERENCE_BYTES = 16;
const DAY_SECONDS = 24 * 3600;

/**
 * Puts the holder's face on record for one ticket, with the consent that it rests on; one before it goes. Throws NOT_FOUND, FORBIDDEN,
 * EXPIRED, ALREADY_USED, CONFLICT (the text was changed meanwhile; two at once), UNAVAILABLE (no gate looks at faces), INVALID_INPUT.
 */
export async function enrolFace(deps: Deps, { session, ticketId, textVersion, figures }: Input): Promise<{ credentialId: string }> {
  const { ticket } = await getOwnTicket(deps, { session, ticketId, method: "biometric" });
  if (textVersion !== CONSENT_VERSION) throw otherText();
  if (!(await isOffered(deps, { eventId: ticket.event.id }))) throw notOffered();
  const embedding = embeddingOf(figures);
  if (!embedding) throw noFace();
  const credentialId = randomUUID();
  const sealed = deps.vault.sealFace({ eventId: ticket.event.id, tokenId: BigInt(ticket.tokenId), credentialId, embedding });
  await keep(deps, { ticket, credentialId, sealed });
  return { credentialId };
}

type Face = { readonly ticket: TicketNowView; readonly credentialId: string; readonly sealed: Uint8Array };

async function keep({ db, clock, retentionDays }: Deps, { ticket, credentialId, sealed }: Face): Promise<void> {
  const { event, tokenId, holder } = ticket;
  const reference = encodeHex(randomBytes(REFERENCE_BYTES));
  const [endsAt, retainUntil] = [dateOfSeconds(event.endsAtSeconds), dateOfSeconds(event.endsAtSeconds + retentionDays * DAY_SECONDS)];
  const agreed = consentTextOf({ eventTitle: event.title, retentionDays });
  const record = [event.id, credentialId, tokenId, holder, reference, new Date(clock.nowMs()), endsAt];
  try {
    await db.query(ENROL, [...record, CONSENT_VERSION, agreed, retainUntil, Buffer.from(sealed)]);
  } catch (error) {
    if (isLostRace(error)) throw twice();
    throw error;
  }
}

/** One record in place of whatever stood for this ticket's face before. */
const ENROL = `
WITH gone AS (
  DELETE FROM face_consents f USING credentials c
  WHERE f.event_id = $1::uuid AND c.event_id = f.event_id AND c.id = f.credential_id AND c.token_id = $3::numeric RETURNING f.credential_id
), ended AS (
  UPDATE credentials SET status = 'replaced', version = version + 1, updated_at = $6
  WHERE event_id = $1::uuid AND token_id = $3::numeric AND kind = 'face' AND status = 'active' RETURNING id
), made AS (
  INSERT INTO credentials (event_id, id, kind, reference, token_id, holder, issued_at, updated_at, expires_at)
  SELECT $1::uuid, $2::uuid, 'face', $5, $3::numeric, $4, $6::timestamptz, $6::timestamptz, $7::timestamptz
  -- Counting them makes the old one end before the new one begins.
  FROM (SELECT count(*) AS ended FROM ended) AS e WHERE e.ended >= 0
  RETURNING id
), kept AS (
  INSERT INTO face_consents (event_id, credential_id, holder, text_version, agreed, consented_at, retain_until, sealed)
  SELECT $1::uuid, id, $4, $8, $9::text[], $6::timestamptz, $10::timestamptz, $11::bytea FROM made
)
INSERT INTO audit_log (event_id, at, action, outcome, token_id, actor, detail)
SELECT $1::uuid, $6::timestamptz, 'face', 'consented', $3::numeric, $4,
  jsonb_build_object('credentialId', id, 'textVersion', $8::text, 'retainUntil', $10::timestamptz, 'replaced', (SELECT count(*) FROM gone)) FROM made`;

function otherText(): FoyerError {
  return new FoyerError({ code: "CONFLICT", message: "The text to agree to has changed.", next: "Load the page again and read it." });
}

function notOffered(): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", message: "No gate of this event looks at faces.", next: "Nothing is needed: show your ticket." });
}

function noFace(): FoyerError {
  const message = "These are not a face's figures.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Take the picture again.", fields: [{ path: "figures", message }] });
}

function twice(): FoyerError {
  return new FoyerError({ code: "CONFLICT", message: "Two faces came for this ticket at once.", next: "Try again." });
}
