import type { Clock } from "../clock.ts";
import { isUuid } from "../uuid.ts";
import { assertOrganizer, type Organizer } from "./assert-organizer.ts";
import { deviceNotFound } from "./faults.ts";
import { type Db, runStatement } from "./statement.ts";

/** From the next scan on this device admits nobody (trap 19). Throws NOT_FOUND, FORBIDDEN. */
export async function revokeDevice(deps: { db: Db; clock: Clock }, { organizer, deviceId }: { organizer: Organizer; deviceId: string }): Promise<void> {
  await assertOrganizer(deps, organizer);
  if (!isUuid(deviceId)) throw deviceNotFound();
  const values = [organizer.eventId, deviceId, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  const rows = await runStatement({ db: deps.db, statement: { name: "gate_device_revoke", text: REVOKE, values } });
  if (rows.length === 0) throw deviceNotFound();
}

const REVOKE = `
WITH gone AS (
  UPDATE gate_devices SET status = 'revoked' WHERE event_id = $1 AND id = $2 RETURNING event_id, id, gate_id
)
INSERT INTO audit_log (event_id, at, action, outcome, actor, gate_id, device_id)
SELECT event_id, $3::timestamptz, 'device', 'revoked', $4, gate_id, id FROM gone RETURNING sequence`;
