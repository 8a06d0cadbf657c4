import type pg from "pg";
import { WEBHOOK_BACK_OFF_SECONDS, waitAfter } from "#core/back-off.ts";
import { secondsOf } from "#core/time.ts";
import type { PostOutside } from "#platform/post-outside.ts";
import type { Clock } from "../clock.ts";
import { noteDelivered, noteFailed, notePending, type Outcome } from "./record-try.ts";
import { outgoingSecretOf, signWebhook, WEBHOOK_HEADERS } from "./signature.ts";

export type DeliveryTally = { readonly delivered: number; readonly failed: number; readonly givenUp: number };

export type SendDeps = { readonly db: pg.Pool; readonly clock: Clock; readonly post: PostOutside; readonly platformSecret: string };

/** Of one endpoint in a row, and endpoints side by side: a slow one keeps few waiting, and a quick one is not flooded. */
const MOST_OF_ONE = 20;
const MOST_ENDPOINTS = 16;
/** No new round is begun after this long; what is left is due at once in the next run. */
const LONGEST_MS = 40_000;
const STATUS_GONE = 410;

/**
 * Sends what is due. An endpoint that fails is left alone for the rest of the run, so that a thousand waiting messages make one failure
 * and not a thousand. The next try is set before a message leaves: a worker that dies in between lets it be sent once more, with the
 * same id, by which its receiver knows it.
 */
export async function sendDueDeliveries(deps: SendDeps): Promise<DeliveryTally> {
  const tally = { delivered: 0, failed: 0, givenUp: 0 };
  const failed: string[] = [];
  const endMs = deps.clock.nowMs() + LONGEST_MS;
  for (;;) {
    const { rows } = await deps.db.query<Due>(DUE, [new Date(deps.clock.nowMs()), failed, MOST_OF_ONE, MOST_ENDPOINTS]);
    const byEndpoint = Map.groupBy(rows, ({ endpoint_id: endpointId }) => endpointId);
    const outcomes = await Promise.all([...byEndpoint].map(async ([id, due]) => ({ id, ...(await sendInARow(deps, { due, endMs })) })));
    for (const outcome of outcomes) {
      tally.delivered += outcome.delivered;
      if (outcome.end !== "all") failed.push(outcome.id);
      if (outcome.end === "failed" || outcome.end === "givenUp") tally[outcome.end] += 1;
    }
    if (rows.length === 0 || deps.clock.nowMs() >= endMs) return tally;
  }
}

async function sendInARow(deps: SendDeps, { due, endMs }: { due: readonly Due[]; endMs: number }) {
  let delivered = 0;
  for (const delivery of due) {
    if (deps.clock.nowMs() >= endMs) return { delivered, end: "late" as const };
    const outcome = await sendOne(deps, delivery);
    if (outcome !== "delivered") return { delivered, end: outcome };
    delivered += 1;
  }
  return { delivered, end: "all" as const };
}

async function sendOne(deps: SendDeps, delivery: Due): Promise<keyof DeliveryTally> {
  const atMs = deps.clock.nowMs();
  const waitSeconds = waitAfter({ backOff: WEBHOOK_BACK_OFF_SECONDS, failures: delivery.failures + 1 });
  const place = { eventId: delivery.event_id, deliveryId: delivery.id, endpointId: delivery.endpoint_id, number: delivery.tries + 1, atMs };
  const nextTryAt = waitSeconds === null ? null : new Date(atMs + waitSeconds * 1000);
  if ((await notePending(deps, { ...place, nextTryAt })) === "taken") return "delivered";
  const answer = await postSigned(deps, { delivery, atSeconds: secondsOf(atMs) });
  if (answer.kind === "answered" && answer.status >= 200 && answer.status < 300) {
    await noteDelivered(deps, { ...place, answer });
    return "delivered";
  }
  const isGone = answer.kind === "answered" && answer.status === STATUS_GONE;
  await noteFailed(deps, { ...place, answer, end: isGone ? "gone" : nextTryAt === null ? "over" : "later" });
  return isGone || nextTryAt === null ? "givenUp" : "failed";
}

async function postSigned({ post, platformSecret }: SendDeps, { delivery, atSeconds }: { delivery: Due; atSeconds: number }): Promise<Outcome> {
  const message = { id: delivery.message_id, timestamp: String(atSeconds), body: delivery.body };
  const signatures = delivery.secrets.map((id) => signWebhook({ secret: outgoingSecretOf({ platformSecret, id }), ...message }));
  const headers = {
    "content-type": "application/json",
    "user-agent": "Foyer-Webhooks/1",
    [WEBHOOK_HEADERS.id]: message.id,
    [WEBHOOK_HEADERS.timestamp]: message.timestamp,
    [WEBHOOK_HEADERS.signature]: signatures.join(" "),
  };
  const startedMs = performance.now();
  try {
    return { kind: "answered", ...(await post({ url: delivery.url, headers, body: message.body })) };
  } catch (fault) {
    return { kind: "silent", latencyMs: Math.round(performance.now() - startedMs), fault: fault instanceof Error ? fault.message : String(fault) };
  }
}

type Due = {
  event_id: string;
  id: string;
  endpoint_id: string;
  message_id: string;
  tries: number;
  failures: number;
  url: string;
  body: string;
  /** Every one that is not retired signs, so that a receiver may change over when it likes. */
  secrets: string[];
};

/**
 * Endpoints take turns by lot: in an order that stays, sixteen slow ones would keep all behind them waiting for ever. `next_try_at` is null after a last try whose worker died: that one is tried once more,
 * and given up.
 */
const DUE = `
WITH due AS (
  SELECT d.*, p.url, dense_rank() OVER (ORDER BY md5(d.endpoint_id::text || $1::timestamptz::text), d.endpoint_id) AS endpoint_place,
    row_number() OVER (PARTITION BY d.event_id, d.endpoint_id ORDER BY d.sequence) AS place
  FROM webhook_deliveries d JOIN webhook_endpoints p ON p.event_id = d.event_id AND p.id = d.endpoint_id
  WHERE d.state = 'waiting' AND (d.next_try_at <= $1 OR d.next_try_at IS NULL) AND p.status = 'on' AND p.id <> ALL ($2::uuid[])
)
SELECT d.event_id, d.id, d.endpoint_id, d.message_id, d.tries, d.failures, d.url, m.body, ARRAY(
  SELECT s.id FROM webhook_secrets s WHERE s.event_id = d.event_id AND s.endpoint_id = d.endpoint_id AND (s.retires_at IS NULL OR s.retires_at > $1)
  ORDER BY s.created_at DESC, s.id
) AS secrets
FROM due d JOIN webhook_messages m ON m.event_id = d.event_id AND m.id = d.message_id
WHERE d.place <= $3 AND d.endpoint_place <= $4 ORDER BY d.sequence`;
