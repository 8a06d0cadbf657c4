import type { WebhookKind } from "#core/webhook.ts";
import { assertOutsideUrl } from "#platform/post-outside.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { runStatement } from "../gate/statement.ts";
import type { WebhookDeps } from "./add-webhook.ts";
import { assertId, noSuchWebhook } from "./faults.ts";

type Changes = { readonly url?: string | undefined; readonly kinds?: readonly WebhookKind[] | undefined; readonly status?: "on" | "off" | undefined };
type Named = { readonly organizer: Organizer; readonly webhookId: string };

/**
 * Another address, other kinds, on or off. Switched on, one that was disabled begins anew. What happens while it is off is kept for
 * 30 days to be replayed. Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT.
 */
export async function changeWebhook(deps: WebhookDeps, { organizer, webhookId, url, kinds, status }: Named & Changes): Promise<void> {
  await assertOrganizer(deps, organizer);
  assertId(webhookId, noSuchWebhook);
  if (url !== undefined) await assertOutsideUrl({ text: url, reach: deps.reach, ...(deps.resolve && { resolve: deps.resolve }) });
  const values = [organizer.eventId, webhookId, url ?? null, kinds ?? null, status ?? null, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  const rows = await runStatement({ db: deps.db, statement: { name: "webhook_change", text: CHANGE, values } });
  if (rows.length === 0) throw noSuchWebhook();
}

/** Nothing is sent there any more, and its log goes. Throws NOT_FOUND, FORBIDDEN. */
export async function removeWebhook(deps: Pick<WebhookDeps, "db" | "clock">, { organizer, webhookId }: Named): Promise<void> {
  await assertOrganizer(deps, organizer);
  assertId(webhookId, noSuchWebhook);
  const values = [organizer.eventId, webhookId, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  const rows = await runStatement({ db: deps.db, statement: { name: "webhook_remove", text: REMOVE, values } });
  if (rows.length === 0) throw noSuchWebhook();
}

const CHANGE = `
WITH changed AS (
  UPDATE webhook_endpoints SET url = coalesce($3, url), kinds = coalesce($4::text[], kinds), status = coalesce($5, status), updated_at = $6,
    failing_since = CASE WHEN $5 = 'on' OR $3 IS NOT NULL THEN NULL ELSE failing_since END,
    disabled_why = CASE WHEN $5 IS NOT NULL THEN NULL ELSE disabled_why END
  WHERE event_id = $1 AND id = $2 RETURNING id, url, kinds, status
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $1::uuid, $6::timestamptz, 'webhook', 'changed', $7, jsonb_build_object('webhookId', id, 'url', url, 'kinds', to_jsonb(kinds), 'status', status) FROM changed
)
SELECT id FROM changed`;

const REMOVE = `
WITH gone AS (
  DELETE FROM webhook_endpoints WHERE event_id = $1 AND id = $2 RETURNING id, url
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $1::uuid, $3::timestamptz, 'webhook', 'removed', $4, jsonb_build_object('webhookId', id, 'url', url) FROM gone
)
SELECT id FROM gone`;
