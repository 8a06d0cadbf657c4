import type { Clock } from "../clock.ts";
import { isUuid } from "../uuid.ts";
import { assertOrganizer, type Organizer } from "./assert-organizer.ts";
import { staffNotFound } from "./faults.ts";
import { type Db, runStatement } from "./statement.ts";

/** From the next scan on this person admits nobody (C51). Shifts stay as they are, so that the gate can say why. Throws NOT_FOUND, FORBIDDEN. */
export async function disableStaff(deps: { db: Db; clock: Clock }, { organizer, staffId }: { organizer: Organizer; staffId: string }): Promise<void> {
  await assertOrganizer(deps, organizer);
  if (!isUuid(staffId)) throw staffNotFound();
  const values = [organizer.eventId, staffId, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  const rows = await runStatement({ db: deps.db, statement: { name: "gate_staff_disable", text: DISABLE, values } });
  if (rows.length === 0) throw staffNotFound();
}

const DISABLE = `
WITH gone AS (
  UPDATE gate_staff SET status = 'disabled' WHERE event_id = $1 AND id = $2 RETURNING event_id, id
)
INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
SELECT event_id, $3::timestamptz, 'staff', 'disabled', $4, jsonb_build_object('staffId', id) FROM gone RETURNING sequence`;
