import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { runStatement } from "../gate/statement.ts";
import { OVERLAP_SECONDS, type Overlap } from "../geofence/rotate-secret.ts";
import type { WebhookDeps } from "./add-webhook.ts";
import { assertId, noSuchWebhook } from "./faults.ts";
import { outgoingSecretOf } from "./signature.ts";

type Input = { readonly organizer: Organizer; readonly webhookId: string; readonly overlap: Overlap };

/**
 * A new secret, told here and never again. For as long as the overlap every message carries both signatures, so that the receiver
 * changes over when it likes and misses none. Throws NOT_FOUND, FORBIDDEN.
 */
export async function replaceSecret(
  deps: Pick<WebhookDeps, "db" | "clock" | "platformSecret">,
  { organizer, webhookId, overlap }: Input,
): Promise<{ secret: string }> {
  await assertOrganizer(deps, organizer);
  assertId(webhookId, noSuchWebhook);
  const nowMs = deps.clock.nowMs();
  const values = [organizer.eventId, webhookId, new Date(nowMs), new Date(nowMs + OVERLAP_SECONDS[overlap] * 1000), `user:${organizer.userId}`];
  const [row] = await runStatement<{ id: string }>({ db: deps.db, statement: { name: "webhook_secret", text: REPLACE, values } });
  if (!row) throw noSuchWebhook();
  return { secret: outgoingSecretOf({ platformSecret: deps.platformSecret, id: row.id }) };
}

/** The one before ends after the overlap, those before that one no later than they would have. */
const REPLACE = `
WITH endpoint AS (
  SELECT id FROM webhook_endpoints WHERE event_id = $1 AND id = $2
), ended AS (
  UPDATE webhook_secrets SET retires_at = least(retires_at, $4::timestamptz) WHERE event_id = $1 AND endpoint_id = $2 AND (retires_at IS NULL OR retires_at > $3)
), made AS (
  INSERT INTO webhook_secrets (event_id, endpoint_id, created_at) SELECT $1, id, $3 FROM endpoint RETURNING id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $1::uuid, $3::timestamptz, 'webhook-secret', 'created', $5, jsonb_build_object('secretId', id, 'webhookId', $2::uuid) FROM made
)
SELECT id FROM made`;
