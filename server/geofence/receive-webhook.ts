import type pg from "pg";
import { z } from "zod";
import { type Address, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { parseJson } from "#core/json.ts";
import type { Reason } from "#core/reason.ts";
import { secondsOf } from "#core/time.ts";
import type { Zone } from "#core/zone.ts";
import { findStaleness, judgeFixes } from "#methods/geofence/judge-entry.ts";
import { inTransaction } from "#platform/transaction.ts";
import { addressOfText, bigintOfNumeric } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { nameTickets } from "../tickets/name-tickets.ts";
import { isUuid } from "../uuid.ts";
import { isSignedWebhook, type WebhookMessage, webhookSecretOf } from "../webhooks/signature.ts";
import { recordEntry } from "./record-entry.ts";
import type { EntryAnswer } from "./report-entry.ts";
import { IS_DISABLED, ZONE_COLUMNS, type ZoneRow, zoneOfRow } from "./zone-rows.ts";

/** How far a sender's clock and ours may differ (C29), as Standard Webhooks has it. */
export const WEBHOOK_TOLERANCE_SECONDS = 300;
export const MAX_WEBHOOK_LETTERS = 8_192;
const MOST_POSITIONS = 10;
/** A wallet may hold more, but nobody stands at a door with more. */
const MOST_TICKETS = 20;

export type WebhookRequest = WebhookMessage & { readonly eventId: string; readonly signatures: string };
export type WebhookAnswer = { readonly entries: readonly ({ readonly ticketId: string } & EntryAnswer)[] };

type Deps = { readonly db: pg.Pool; readonly clock: Clock; readonly platformSecret: string };

const instant = z.int().nonnegative().max(0xffff_ffff);
const positionSchema = z.strictObject({
  longitude: z.number().min(-180).max(180),
  latitude: z.number().min(-90).max(90),
  accuracyMeters: z.number().nonnegative().max(1e7),
  atSeconds: instant,
  mocked: z.boolean().default(false),
});

/** What a server says of a guest: by the ticket's id or by the wallet that holds tickets. */
export const webhookBodySchema = z
  .strictObject({
    ticketId: z.uuid().optional(),
    wallet: z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/, "Send 0x and 40 hex digits.")
      .optional(),
    zoneId: z.uuid(),
    positions: z.array(positionSchema).min(1).max(MOST_POSITIONS),
  })
  .refine(({ ticketId, wallet }) => (ticketId === undefined) !== (wallet === undefined), { message: "Send ticketId or wallet.", path: ["ticketId"] })
  .refine(({ positions }) => positions.every(({ atSeconds }, i) => i === 0 || atSeconds > (positions[i - 1]?.atSeconds ?? 0)), {
    message: "Send the positions in order of time.",
    path: ["positions"],
  });

type Body = z.infer<typeof webhookBodySchema>;

/**
 * Another server says that a guest is at the entrance (V6, trap 65). Signature first, over the very bytes that came; then the
 * time; then the id, which is taken together with what it leads to and never again. Throws UNAUTHENTICATED (not signed by a
 * secret of the event), EXPIRED (clock), ALREADY_USED (we have it), INVALID_INPUT, NOT_FOUND (ticket, zone).
 */
export async function receiveWebhook(deps: Deps, request: WebhookRequest): Promise<WebhookAnswer> {
  const secrets = await listSecrets(deps, request);
  if (!isSignedWebhook({ message: request, signatures: request.signatures, secrets })) throw notSigned();
  const atMs = deps.clock.nowMs();
  checkTimestamp({ timestamp: request.timestamp, atSeconds: secondsOf(atMs) });
  const body = parseBody(request.body);
  return inTransaction(deps.db, (client) => take(client, { request, body, atMs }));
}

async function take(db: pg.PoolClient, { request, body, atMs }: { request: WebhookRequest; body: Body; atMs: number }): Promise<WebhookAnswer> {
  const { eventId, id: messageId } = request;
  const taken = await db.query("INSERT INTO geofence_messages (event_id, id, received_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [
    eventId,
    messageId,
    new Date(atMs),
  ]);
  if (taken.rowCount === 0) throw alreadyTaken();
  const zone = await getZone(db, { eventId, zoneId: body.zoneId });
  const tickets = await listTickets(db, { eventId, body });
  const entries: WebhookAnswer["entries"][number][] = [];
  for (const ticket of tickets) {
    entries.push({ ticketId: ticket.id, ...(await enter(db, { eventId, messageId, zone, ticket, positions: body.positions, atMs })) });
  }
  return { entries };
}

type Ticket = { readonly id: string; readonly tokenId: bigint; readonly holder: Address; readonly obstacle: Reason | null };
type Entering = { eventId: string; messageId: string; zone: Zone; ticket: Ticket; positions: Body["positions"]; atMs: number };

async function enter(db: pg.PoolClient, { eventId, messageId, zone, ticket, positions, atMs }: Entering): Promise<EntryAnswer> {
  const fixes = positions.map(({ longitude, latitude, accuracyMeters, atSeconds, mocked }) => ({
    ...{ point: { longitude, latitude }, accuracyMeters, atSeconds, isMocked: mocked },
  }));
  const reason = findStaleness({ fixes, atMs }) ?? ticket.obstacle;
  if (reason) return { outcome: "refused", reason };
  const verdict = judgeFixes({ zone, fixes, subject: { tokenId: ticket.tokenId, holder: ticket.holder } });
  if (verdict.kind === "refused") return { outcome: "refused", reason: verdict.reason };
  if (verdict.kind === "not-yet") return { outcome: "not-yet", visit: verdict.visit };
  const { expiresAtSeconds } = await recordEntry({ db }, { eventId, zone, seen: verdict, source: { kind: "webhook", messageId }, atMs });
  return { outcome: "seen", zoneName: zone.name, expiresAtSeconds };
}

/** No event, no secret, no signature: an unknown event is answered like a wrong one (C21). */
async function listSecrets({ db, clock, platformSecret }: Deps, { eventId }: WebhookRequest): Promise<string[]> {
  if (!isUuid(eventId)) return [];
  const { rows } = await db.query<{ id: string }>("SELECT id FROM geofence_secrets WHERE event_id = $1 AND (retires_at IS NULL OR retires_at > $2)", [
    eventId,
    new Date(clock.nowMs()),
  ]);
  return rows.map(({ id }) => webhookSecretOf({ platformSecret, id }));
}

function checkTimestamp({ timestamp, atSeconds }: { timestamp: string; atSeconds: number }): void {
  const isNumber = /^[0-9]{1,10}$/.test(timestamp);
  if (!isNumber || Math.abs(Number(timestamp) - atSeconds) > WEBHOOK_TOLERANCE_SECONDS) throw outOfTime();
}

function parseBody(text: string): Body {
  const parsed = webhookBodySchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new FoyerError({
    code: "INVALID_INPUT",
    message: "Some fields are not right.",
    next: "Correct the fields that are named and send it with a new id.",
    fields: parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join(".") || "body", message })),
  });
}

async function getZone(db: pg.PoolClient, { eventId, zoneId }: { eventId: string; zoneId: string }): Promise<Zone> {
  const { rows } = await db.query<ZoneRow>(`SELECT ${ZONE_COLUMNS} FROM geofence_zones z WHERE z.event_id = $1 AND z.id = $2 AND z.status = 'active'`, [
    eventId,
    zoneId,
  ]);
  const [row] = rows;
  if (row) return zoneOfRow(row);
  throw new FoyerError({ code: "NOT_FOUND", message: "The event has no such zone.", next: "Send the id of one of its zones." });
}

async function listTickets(db: pg.PoolClient, { eventId, body }: { eventId: string; body: Body }): Promise<Ticket[]> {
  const { ticketId = null, wallet } = body;
  const values = [eventId, ticketId, wallet === undefined ? null : parseAddress(wallet), MOST_TICKETS];
  const { rows } = await db.query<{ id: string | null; token_id: string; holder: string; state: string; is_admitted: boolean; is_disabled: boolean }>(
    TICKETS,
    values,
  );
  if (rows.length === 0) throw noTicket();
  await nameTickets(
    { db },
    rows.filter(({ id }) => id === null).map(({ token_id: tokenId }) => ({ eventId, tokenId: bigintOfNumeric(tokenId) })),
  );
  const named = rows.some(({ id }) => id === null) ? (await db.query<(typeof rows)[number]>(TICKETS, values)).rows : rows;
  return named.map((row) => ({
    id: row.id ?? "",
    tokenId: bigintOfNumeric(row.token_id),
    holder: addressOfText(row.holder),
    obstacle: obstacleOf(row),
  }));
}

function obstacleOf({ state, is_admitted: isAdmitted, is_disabled: isDisabled }: { state: string; is_admitted: boolean; is_disabled: boolean }): Reason | null {
  if (isDisabled) return "METHOD_DISABLED";
  if (isAdmitted) return "ALREADY_ADMITTED";
  if (state === "live") return null;
  return state === "refunded" ? "REFUNDED" : "REVOKED";
}

/** By id one ticket, whatever became of it; by wallet those that could still be shown. */
const TICKETS = `
SELECT k.id, t.token_id, t.holder, t.state, (t.admitted_on_chain OR st.admitted_attempt IS NOT NULL) AND st.left_attempt IS NULL AS is_admitted, ${IS_DISABLED} AS is_disabled
FROM events e
JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract
LEFT JOIN tickets k ON k.event_id = e.id AND k.token_id = t.token_id
LEFT JOIN admission_state st ON st.event_id = e.id AND st.token_id = t.token_id
WHERE e.id = $1::uuid AND (
  ($2::uuid IS NOT NULL AND k.id = $2::uuid)
  OR ($3::text IS NOT NULL AND t.holder = $3 AND t.state = 'live' AND (st.left_attempt IS NOT NULL OR NOT t.admitted_on_chain AND st.admitted_attempt IS NULL))
)
ORDER BY t.token_id LIMIT $4::integer`;

function notSigned(): FoyerError {
  return new FoyerError({
    code: "UNAUTHENTICATED",
    message: "This message is not signed by a secret of this event.",
    next: "Sign id, timestamp and body as they are sent.",
  });
}

function outOfTime(): FoyerError {
  const message = "This message was signed too long ago, or its clock is wrong.";
  return new FoyerError({ code: "EXPIRED", message, next: "Set the clock, and sign it anew with the seconds of now." });
}

function alreadyTaken(): FoyerError {
  return new FoyerError({ code: "ALREADY_USED", message: "We have this message already.", next: "Nothing: don't send it again." });
}

function noTicket(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "The event has no such ticket.", next: "Send a ticket's id, or a wallet that holds one." });
}
