import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { isUuid } from "../uuid.ts";
import { noSuchZone } from "./save-zone.ts";

/** Nobody is seen there any more, and who was is no longer. Throws NOT_FOUND, FORBIDDEN. */
export async function removeZone(deps: { db: Db; clock: Clock }, { organizer, zoneId }: { organizer: Organizer; zoneId: string }): Promise<void> {
  await assertOrganizer(deps, organizer);
  if (!isUuid(zoneId)) throw noSuchZone();
  const values = [organizer.eventId, zoneId, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  const rows = await runStatement({ db: deps.db, statement: { name: "geofence_zone_remove", text: REMOVE, values } });
  if (rows.length === 0) throw noSuchZone();
}

const REMOVE = `
WITH gone AS (
  UPDATE geofence_zones SET status = 'removed', updated_at = $3 WHERE event_id = $1::uuid AND id = $2::uuid AND status = 'active' RETURNING id, name
), ended AS (
  UPDATE credentials c SET status = 'replaced', version = c.version + 1, updated_at = $3
  FROM gone JOIN geofence_entries n ON n.event_id = $1::uuid AND n.zone_id = gone.id
  WHERE c.event_id = $1::uuid AND c.id = n.credential_id AND c.status = 'active'
), touched AS (
  UPDATE events SET updated_at = $3 WHERE id = $1::uuid AND EXISTS (SELECT FROM gone)
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $1::uuid, $3::timestamptz, 'zone', 'removed', $4, jsonb_build_object('zoneId', id, 'name', name) FROM gone
)
SELECT id FROM gone`;
