import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { runStatement } from "../gate/statement.ts";
import type { WebhookDeps } from "./add-webhook.ts";
import { assertId, noSuchWebhook } from "./faults.ts";

/** A message that says nothing but that the way is open; it is sent like every other one. Throws NOT_FOUND (also while it is off), FORBIDDEN. */
export async function testWebhook(
  deps: Pick<WebhookDeps, "db" | "clock">,
  { organizer, webhookId }: { organizer: Organizer; webhookId: string },
): Promise<void> {
  await assertOrganizer(deps, organizer);
  assertId(webhookId, noSuchWebhook);
  const nowMs = deps.clock.nowMs();
  const body = JSON.stringify({ type: "webhook.test", timestamp: new Date(nowMs).toISOString(), data: { eventId: organizer.eventId } });
  const values = [organizer.eventId, webhookId, body, new Date(nowMs)];
  const rows = await runStatement({ db: deps.db, statement: { name: "webhook_test", text: TEST, values } });
  if (rows.length === 0) throw noSuchWebhook();
}

const TEST = `
WITH made AS (
  INSERT INTO webhook_messages (event_id, kind, source, body, made_at)
  SELECT event_id, 'webhook.test', 'test ' || gen_random_uuid(), $3, $4 FROM webhook_endpoints WHERE event_id = $1 AND id = $2 AND status = 'on'
  RETURNING event_id, id, sequence
), delivery AS (
  INSERT INTO webhook_deliveries (event_id, endpoint_id, message_id, sequence, state, next_try_at) SELECT event_id, $2, id, sequence, 'waiting', $4 FROM made
  RETURNING id
)
SELECT id, (SELECT count(*) FROM (SELECT tell('jobs', jsonb_build_object('job', 'send-webhooks', 'kind', 'due')) FROM delivery) t) FROM delivery`;
