import type pg from "pg";
import type { OutsideAnswer } from "#platform/post-outside.ts";
import { inTransaction } from "#platform/transaction.ts";
import type { Clock } from "../clock.ts";
import { queueMail } from "../mail/queue-mail.ts";

/** What came of a try: something came back, whatever it says, or nothing did. */
export type Outcome = ({ readonly kind: "answered" } & OutsideAnswer) | { readonly kind: "silent"; readonly latencyMs: number; readonly fault: string };

type Deps = { readonly db: pg.Pool; readonly clock: Clock };
type Place = { readonly eventId: string; readonly deliveryId: string; readonly endpointId: string; readonly number: number; readonly atMs: number };

/** Standard Webhooks' advice: an endpoint that has taken nothing for days is nobody's any more. */
const DISABLE_AFTER_SECONDS = 3 * 24 * 3600;

/** Says, before anything leaves, when the next try would be. `taken`: another has just sent it. */
export async function notePending({ db }: Deps, { eventId, deliveryId, number, nextTryAt }: Place & { nextTryAt: Date | null }): Promise<"ours" | "taken"> {
  const { rowCount } = await db.query(
    "UPDATE webhook_deliveries SET tries = $3, failures = failures + 1, next_try_at = $4 WHERE event_id = $1 AND id = $2 AND tries = $3 - 1 AND state = 'waiting'",
    [eventId, deliveryId, number, nextTryAt],
  );
  return rowCount === 1 ? "ours" : "taken";
}

export async function noteDelivered({ db }: Deps, { answer, ...place }: Place & { answer: Outcome }): Promise<void> {
  await db.query(DELIVERED, [place.eventId, place.deliveryId, place.endpointId, new Date(place.atMs), ...logOf({ place, answer })]);
}

/**
 * `later`: it is tried again. `over`: those were three days. `gone`: the endpoint has said that it wants nothing any more (410). An
 * endpoint that has failed for three days is disabled, and its organizer is told.
 */
export async function noteFailed(deps: Deps, { answer, end, ...place }: Place & { answer: Outcome; end: "later" | "over" | "gone" }): Promise<void> {
  const state = end === "later" ? "waiting" : "given-up";
  const why = end === "gone" ? "It answered 410: it wants nothing any more." : "It has taken nothing for three days.";
  await inTransaction(deps.db, async (client) => {
    await client.query(FAILED, [place.eventId, place.deliveryId, place.endpointId, new Date(place.atMs), ...logOf({ place, answer }), state]);
    const limit = new Date(end === "gone" ? place.atMs : place.atMs - DISABLE_AFTER_SECONDS * 1000);
    const { rows } = await client.query<Disabled>(DISABLE, [place.eventId, place.endpointId, limit, why, new Date(place.atMs)]);
    for (const row of rows) await tellOrganizer({ db: client, clock: deps.clock }, { row, place, why });
  });
}

/** Accounts without a mail address of their own read it on the event's page. */
async function tellOrganizer(
  deps: Pick<Deps, "clock"> & { db: pg.PoolClient },
  { row, place, why }: { row: Disabled; place: Place; why: string },
): Promise<void> {
  if (!row.email_verified) return;
  const text = `We have stopped sending to ${row.url}.\n\n${why}\n\nWhat was not delivered is kept for 30 days: switch the webhook on again on the event's page and replay it.\n`;
  const key = `webhook-disabled ${place.endpointId} ${place.atMs}`;
  await queueMail(deps, { to: row.email, subject: `A webhook of "${row.title}" is switched off`, text, key });
}

type Disabled = { url: string; title: string; email: string; email_verified: boolean };

function logOf({ place, answer }: { place: Place; answer: Outcome }): unknown[] {
  const said =
    answer.kind === "answered" ? { status: answer.status, text: withoutNul(answer.answer), fault: null } : { status: null, text: null, fault: answer.fault };
  return [place.number, said.status, answer.latencyMs, said.text, said.fault];
}

/** PostgreSQL's text holds everything but this one. */
function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}

/** A webhook that was removed while its message was under way leaves nothing to log upon. */
const LOGGED = `
WITH logged AS (
  INSERT INTO webhook_tries (event_id, delivery_id, number, at, status, latency_ms, answer, fault)
  SELECT event_id, id, $5::integer, $4::timestamptz, $6::integer, $7::integer, $8, $9 FROM webhook_deliveries WHERE event_id = $1 AND id = $2
  ON CONFLICT DO NOTHING
)`;

const DELIVERED = `${LOGGED}, well AS (
  UPDATE webhook_endpoints SET failing_since = NULL WHERE event_id = $1 AND id = $3 AND failing_since IS NOT NULL
)
UPDATE webhook_deliveries SET state = 'delivered', delivered_at = $4, next_try_at = NULL WHERE event_id = $1 AND id = $2`;

const FAILED = `${LOGGED}, ill AS (
  UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, $4) WHERE event_id = $1 AND id = $3
)
UPDATE webhook_deliveries SET state = $10, next_try_at = CASE $10::text WHEN 'waiting' THEN next_try_at END WHERE event_id = $1 AND id = $2`;

/** What else waits is given up with it, and stays to be replayed. */
const DISABLE = `
WITH disabled AS (
  UPDATE webhook_endpoints SET status = 'disabled', disabled_why = $4, updated_at = $5
  WHERE event_id = $1 AND id = $2 AND status = 'on' AND failing_since <= $3 RETURNING event_id, id, url
), given_up AS (
  UPDATE webhook_deliveries d SET state = 'given-up', next_try_at = NULL FROM disabled p
  WHERE d.event_id = p.event_id AND d.endpoint_id = p.id AND d.state = 'waiting'
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT event_id, $5::timestamptz, 'webhook', 'disabled', 'worker', jsonb_build_object('webhookId', id, 'why', $4::text) FROM disabled
)
SELECT p.url, e.title, u.email, u.email_verified FROM disabled p JOIN events e ON e.id = p.event_id JOIN users u ON u.id = e.organizer_id`;
