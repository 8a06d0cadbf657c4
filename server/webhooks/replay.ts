import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { runStatement } from "../gate/statement.ts";
import type { WebhookDeps } from "./add-webhook.ts";
import { assertId, noSuchDelivery, noSuchWebhook } from "./faults.ts";

type Deps = Pick<WebhookDeps, "db" | "clock">;
type Named = { readonly organizer: Organizer; readonly webhookId: string };

/** Sends a message again, delivered or not, with the same id: a receiver that has it already can tell. Throws NOT_FOUND, FORBIDDEN. */
export async function replayDelivery(deps: Deps, { organizer, webhookId, deliveryId }: Named & { deliveryId: string }): Promise<void> {
  assertId(deliveryId, noSuchDelivery);
  if ((await replay(deps, { organizer, webhookId, deliveryId })) === 0) throw noSuchDelivery();
}

/** Sends all that has not arrived: what was given up, and what was skipped while the endpoint was off. Answers how many. Throws NOT_FOUND, FORBIDDEN. */
export async function replayMissed(deps: Deps, named: Named): Promise<{ replayed: number }> {
  return { replayed: await replay(deps, { ...named, deliveryId: null }) };
}

async function replay(deps: Deps, { organizer, webhookId, deliveryId }: Named & { deliveryId: string | null }): Promise<number> {
  await assertOrganizer(deps, organizer);
  assertId(webhookId, noSuchWebhook);
  const values = [organizer.eventId, webhookId, deliveryId, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  const [row] = await runStatement<{ replayed: string; known: boolean }>({ db: deps.db, statement: { name: "webhook_replay", text: REPLAY, values } });
  if (!row?.known) throw noSuchWebhook();
  return Number(row.replayed);
}

const REPLAY = `
WITH again AS (
  UPDATE webhook_deliveries SET state = 'waiting', failures = 0, next_try_at = $4
  WHERE event_id = $1 AND endpoint_id = $2 AND (id = $3::uuid OR ($3::uuid IS NULL AND state IN ('given-up', 'skipped'))) RETURNING id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $1::uuid, $4::timestamptz, 'webhook', 'replayed', $5, jsonb_build_object('webhookId', $2::uuid, 'deliveries', count(*)) FROM again HAVING count(*) > 0
), told AS (
  SELECT tell('jobs', jsonb_build_object('job', 'send-webhooks', 'kind', 'due')) FROM again LIMIT 1
)
SELECT count(*) AS replayed, EXISTS (SELECT FROM webhook_endpoints WHERE event_id = $1 AND id = $2) AS known, (SELECT count(*) FROM told) FROM again`;
