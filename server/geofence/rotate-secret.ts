import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { webhookSecretOf } from "../webhooks/signature.ts";

/** How long the secret before is believed beside the new one; `none` is for one that has leaked. */
export type Overlap = "day" | "none";

export const OVERLAP_SECONDS: Readonly<Record<Overlap, number>> = { day: 24 * 3600, none: 0 };

type Deps = { readonly db: Db; readonly clock: Clock; readonly platformSecret: string };

/** A new secret for the event's webhook. It is told here and never again. Throws NOT_FOUND, FORBIDDEN. */
export async function rotateSecret(deps: Deps, { organizer, overlap }: { organizer: Organizer; overlap: Overlap }): Promise<{ id: string; secret: string }> {
  await assertOrganizer(deps, organizer);
  const nowMs = deps.clock.nowMs();
  const values = [organizer.eventId, new Date(nowMs), new Date(nowMs + OVERLAP_SECONDS[overlap] * 1000), `user:${organizer.userId}`];
  const [row] = await runStatement<{ id: string }>({ db: deps.db, statement: { name: "geofence_secret", text: ROTATE, values } });
  if (!row) throw new TypeError("a secret was not made");
  return { id: row.id, secret: webhookSecretOf({ platformSecret: deps.platformSecret, id: row.id }) };
}

/** The one before ends after the overlap, those before that one no later than they would have. */
const ROTATE = `
WITH ended AS (
  UPDATE geofence_secrets SET retires_at = least(retires_at, $3::timestamptz) WHERE event_id = $1::uuid AND (retires_at IS NULL OR retires_at > $2::timestamptz)
), made AS (
  INSERT INTO geofence_secrets (event_id, created_at) VALUES ($1::uuid, $2::timestamptz) RETURNING id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $1::uuid, $2::timestamptz, 'webhook-secret', 'created', $4, jsonb_build_object('secretId', id) FROM made
)
SELECT id FROM made`;
