import type { MethodId } from "#core/policy.ts";
import { EVERY_EVENT } from "#platform/notice.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "./statement.ts";

export type Switch = { readonly method: MethodId; readonly state: "on" | "off" /** The account that does it. */; readonly userId: string };

type Deps = { readonly db: Db; readonly clock: Clock };

/** Switches a method for one event, whose gates hear of it at once; who may is asked before. A state that it has already leaves no trace. */
export async function switchForEvent({ db, clock }: Deps, { eventId, method, state, userId }: Switch & { eventId: string }): Promise<void> {
  const values = [eventId, method, state, new Date(clock.nowMs()), `user:${userId}`];
  await runStatement({ db, statement: { name: "method_switch_event", text: SWITCH_EVENT, values } });
}

/** The same for every event of the platform. */
export async function switchForPlatform({ db, clock }: Deps, { method, state, userId }: Switch): Promise<void> {
  const values = [EVERY_EVENT, method, state, new Date(clock.nowMs()), `user:${userId}`];
  await runStatement({ db, statement: { name: "method_switch_platform", text: SWITCH_PLATFORM, values } });
}

/** A change gives the event's row a new xmin: what was decided before it and is not written yet is decided again. */
const SWITCH_EVENT = `
WITH switched AS (
  UPDATE events SET disabled_methods = CASE WHEN $3::text = 'off' THEN disabled_methods || $2::text ELSE array_remove(disabled_methods, $2::text) END,
    updated_at = $4::timestamptz
  WHERE id = $1 AND ($2::text = ANY (disabled_methods)) <> ($3::text = 'off') RETURNING id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT id, $4::timestamptz, 'method', $3, $5, jsonb_build_object('method', $2::text, 'for', 'event') FROM switched
)
SELECT tell('gate', jsonb_build_object('eventId', id, 'tokenId', NULL, 'kind', 'methods')) FROM switched`;

/** The trail of the platform itself stands under the id that no event has. */
const SWITCH_PLATFORM = `
WITH switched AS (
  INSERT INTO platform_methods AS p (method, enabled, changed_at, changed_by) VALUES ($2, $3::text = 'on', $4, $5)
  ON CONFLICT (method) DO UPDATE SET enabled = excluded.enabled, changed_at = excluded.changed_at, changed_by = excluded.changed_by
  WHERE p.enabled <> excluded.enabled RETURNING method
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $1::uuid, $4::timestamptz, 'method', $3, $5, jsonb_build_object('method', method, 'for', 'platform') FROM switched
)
SELECT tell('gate', jsonb_build_object('eventId', $1::uuid, 'tokenId', NULL, 'kind', 'methods')) FROM switched`;
