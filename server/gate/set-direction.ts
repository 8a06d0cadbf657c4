import type { GateDirection } from "#core/passage.ts";
import type { Clock } from "../clock.ts";
import { isUuid } from "../uuid.ts";
import { assertOrganizer, type Organizer } from "./assert-organizer.ts";
import { gateNotFound } from "./faults.ts";
import { type Db, runStatement } from "./statement.ts";

export type NewDirection = { readonly organizer: Organizer; readonly gateId: string; readonly direction: GateDirection };

/** Which way a gate lets guests through, from the next scan on; its devices hear of it at once. Throws NOT_FOUND, FORBIDDEN. */
export async function setDirection(deps: { db: Db; clock: Clock }, { organizer, gateId, direction }: NewDirection): Promise<void> {
  await assertOrganizer(deps, organizer);
  if (!isUuid(gateId)) throw gateNotFound();
  const values = [organizer.eventId, gateId, direction, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  const [row] = await runStatement<{ known: boolean }>({ db: deps.db, statement: { name: "gate_direction", text: SET, values } });
  if (!row?.known) throw gateNotFound();
}

/** A change gives the gate's row a new xmin: what was decided before it and is not written yet is decided again. */
const SET = `
WITH turned AS (
  UPDATE gates g SET direction = $3::text FROM gates before
  WHERE g.event_id = $1 AND g.id = $2 AND before.event_id = g.event_id AND before.id = g.id AND g.direction <> $3::text
  RETURNING g.event_id, g.id, before.direction AS former
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, gate_id, detail)
  SELECT event_id, $4::timestamptz, 'gate', 'turned', $5, id, jsonb_build_object('from', former, 'to', $3::text) FROM turned
), told AS (
  SELECT tell('gate', jsonb_build_object('eventId', event_id, 'tokenId', NULL, 'kind', 'policy')) FROM turned
)
SELECT EXISTS (SELECT FROM gates WHERE event_id = $1 AND id = $2) AS known, (SELECT count(*) FROM told) AS told`;
