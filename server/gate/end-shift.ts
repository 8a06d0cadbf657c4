import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "./statement.ts";
import type { ShiftClaims } from "./tokens.ts";

/** From now on the shift's token is worth nothing. Ending it twice is no fault. */
export async function endShift({ db, clock }: { db: Db; clock: Clock }, shift: ShiftClaims): Promise<void> {
  const values = [shift.eventId, shift.shiftId, new Date(clock.nowMs())];
  await runStatement({ db, statement: { name: "gate_shift_end", text: END, values } });
}

const END = `
WITH ended AS (
  UPDATE gate_shifts SET ended_at = $3 WHERE event_id = $1 AND id = $2 AND ended_at IS NULL RETURNING event_id, id, staff_id, gate_id, device_id
)
INSERT INTO audit_log (event_id, at, action, outcome, actor, gate_id, device_id, detail)
SELECT event_id, $3::timestamptz, 'shift', 'ended', 'staff:' || staff_id, gate_id, device_id, jsonb_build_object('shiftId', id) FROM ended`;
